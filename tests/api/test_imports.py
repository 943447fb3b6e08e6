"""Imports over HTTP: a product file is sent, checked, done by a worker, and told of."""

from pathlib import Path

import pytest
from django_tenants.utils import tenant_context

from storefront.catalogue import images
from storefront.catalogue.models import Product
from storefront.transfers import services
from storefront.transfers.models import Transfer
from tasks import registry
from tenants.models import Tenant
from tests.api.conftest import Api
from tests.api.forms import picture
from tests.api.product_files import HEADER, rows, send, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


class TestImports:
    """A CSV comes in."""

    def test_is_accepted_done_and_told(self, owner_api: Api, api: Api, shop: Tenant) -> None:
        accepted = send(owner_api, f"{HEADER}mug,Mug,12.90\ncup,Cup,x\n")
        assert accepted.status_code == 202
        told = accepted.json()
        assert (told["status"], told["filename"], told["progress"]["percent"]) == (
            "queued",
            "products.csv",
            0,
        )
        assert api.get("/products").json()["count"] == 0
        work(shop)
        done = owner_api.get(accepted["Location"]).json()
        assert (done["status"], done["progress"]) == (
            "done",
            {"rows_done": 2, "rows_total": 2, "percent": 100},
        )
        assert (done["report"]["created"], done["report"]["skipped"], done["error_count"]) == (1, 1, 1)
        errors = owner_api.get(f"{accepted['Location']}/errors?limit=1").json()
        assert errors["count"] == 1
        assert errors["results"][0] | {"detail": ""} == {
            "line": 3,
            "column": "Variant Price",
            "code": "not_a_price",
            "detail": "",
        }
        assert api.get("/products").json()["results"][0]["title"] == "Mug"

    def test_a_dry_run_says_so_and_writes_nothing(self, owner_api: Api, shop: Tenant) -> None:
        accepted = send(owner_api, rows(2), path="/imports?dry_run=true")
        assert accepted.json()["is_dry_run"] is True
        work(shop)
        assert owner_api.get(accepted["Location"]).json()["report"]["created"] == 2
        with tenant_context(shop):
            assert not Product.objects.exists()

    def test_every_kind_of_column_by_http(
        self, owner_api: Api, api: Api, shop: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(images, "download", lambda _url, _received: picture())
        first = (
            "Handle,Title,Status,Variant SKU,Variant Price,Variant Inventory Qty,Variant Inventory Policy,"
            "Collections,Image Src,Image Alt Text,Attributes\n"
            'mug,Mug,active,MUG,12.90,0,continue,Best; New,https://example.com/a.png,A mug,"{""Glaze"":""blue""}"\n'
            "mug,,,,,,,,https://example.com/b.png,Its back,\n"
            "cup,Cup,draft,CUP,5.00,3,deny,New,,,\n"
            "old,Old,active,OLD,1.00,1,deny,,,,\n"
        )
        done = self._run(owner_api, shop, first)
        assert (done["created"], done["variants"], done["images"], done["skipped"]) == (3, 3, 2, 0)
        with tenant_context(shop):
            registry.fetch_images.run()
        mug = api.get("/products/mug").json()
        assert {place["title"] for place in mug["collections"]} == {"Best", "New"}
        assert [image["alt"] for image in mug["images"]] == ["A mug", "Its back"]
        assert (mug["attributes"], mug["in_stock"]) == (
            {"Glaze": "blue"},
            True,
        )  # none left, sold all the same
        assert api.get("/products/cup").status_code == 404
        second = (
            "Handle,Command,Status,Variant Inventory Policy,Collections,Image Src,Image Command\n"
            "mug,,archived,deny,New,https://example.com/b.png,DELETE\n"
            "cup,UPDATE,active,,,,\n"
            "old,DELETE,,,,,\n"
        )
        done = self._run(owner_api, shop, second)
        assert (done["updated"], done["deleted"], done["images_deleted"]) == (2, 1, 1)
        mug = owner_api.get("/products/mug").json()
        assert (mug["status"], [image["alt"] for image in mug["images"]]) == ("archived", ["A mug"])
        assert ({place["title"] for place in mug["collections"]}, mug["in_stock"]) == ({"New"}, False)
        assert {row["slug"] for row in api.get("/products").json()["results"]} == {"cup"}
        assert self._run(owner_api, shop, second)["unchanged"] == 3

    def _run(self, owner_api: Api, shop: Tenant, text: str) -> dict[str, int]:
        """The report of a file that has no wrong row."""
        accepted = send(owner_api, text)
        work(shop)
        done = owner_api.get(accepted["Location"]).json()
        assert (done["status"], done["error_count"]) == ("done", 0), done
        report: dict[str, int] = done["report"]
        return report

    @pytest.mark.parametrize(
        ("content", "status", "code"),
        [
            (b"", 422, "imports.unreadable_file"),
            (b"Name of it,Price\nMug,1\n", 422, "imports.unreadable_file"),
            (b"\x89PNG\r\n\x1a\n\x00", 422, "imports.unreadable_file"),
            (b"PK\x03\x04", 422, "imports.unreadable_file"),
        ],
    )
    def test_rubbish_is_refused_at_once(
        self, owner_api: Api, shop: Tenant, tmp_path: Path, content: bytes, status: int, code: str
    ) -> None:
        answer = send(owner_api, content)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        with tenant_context(shop):
            assert not Transfer.objects.exists()
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_rubbish_further_down_fails_the_import_and_changes_nothing(
        self, owner_api: Api, shop: Tenant
    ) -> None:
        accepted = send(owner_api, f'{HEADER}mug,Mug,1\ncup,"never closed,1\n')
        work(shop)
        failed = owner_api.get(accepted["Location"]).json()
        assert (failed["status"], failed["error"]["code"]) == ("failed", "imports.unreadable_file")
        assert "Line 3" in failed["error"]["detail"]
        with tenant_context(shop):
            assert not Product.objects.exists()

    @pytest.mark.parametrize("small_shop", [{"max_media_mb": 0}], indirect=True)
    def test_no_more_bytes_than_the_plan_has(self, owner_api: Api, small_shop: Tenant) -> None:
        assert send(owner_api, rows(1)).json()["code"] == "plan.media_limit"

    def test_no_larger_file_than_an_import_takes(
        self, owner_api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services, "LARGEST_FILE", 10)
        refused = send(owner_api, rows(1))
        assert (refused.status_code, refused.json()["code"]) == (413, "imports.too_large")

    def test_so_many_wait_and_no_more(self, owner_api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(services, "MOST_WAITING", 2)
        assert [send(owner_api, rows(1)).status_code for _ in range(3)] == [202, 202, 409]
        assert owner_api.post("/exports").json()["code"] == "transfers.too_many_waiting"

    def test_a_retry_of_the_same_call_is_one_import(self, owner_api: Api, shop: Tenant) -> None:
        key = {"Idempotency-Key": "once"}
        first, again = (send(owner_api, rows(1), headers=key).json() for _ in range(2))
        assert first == again
        assert owner_api.get("/imports").json()["count"] == 1

    def test_a_form_without_a_file_or_with_more_is_refused(self, owner_api: Api) -> None:
        assert owner_api.post("/imports", {"file": "x"}).status_code == 415
        assert send(owner_api, rows(1), dry_run="true").status_code == 422
        assert send(owner_api, rows(1), path="/imports?dry_run=maybe").status_code == 422
