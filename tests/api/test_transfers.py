"""Product files over HTTP: asked for, done by a worker, watched, fetched."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import api_keys, roles
from accounts.models import User
from kernel import clock, scope
from kernel.jobs import wakeups
from media import private
from media.models import Asset
from storefront.catalogue import images
from storefront.catalogue.models import Product
from storefront.custom_fields import services as custom_fields
from storefront.imports import services as imports
from storefront.imports.reports import Progress
from storefront.transfers import exports, runs, services
from storefront.transfers.models import Transfer
from tasks import due, lanes, registry, runner
from tenants import hosts
from tenants.models import Tenant
from tests import actors
from tests.admin_theme.conftest import as_owner  # noqa: F401 - a fixture
from tests.api.conftest import Api, issue
from tests.api.forms import picture, upload
from tests.plugin import ROOT

pytestmark = pytest.mark.django_db
HEADER = "Handle,Title,Variant Price\n"
REAL = sorted((ROOT.parent / "shared" / "data" / "shopify").glob("*.csv"))


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def small_shop(shop: Tenant, request: pytest.FixtureRequest) -> Iterator[Tenant]:
    """The shop alpha, whose plan allows no more than the parameter."""
    shop.entitlements = {"plan": "Starter", **request.param}
    shop.save(update_fields=["entitlements"])
    hosts.forget(shop)
    yield shop
    scope.leave()
    hosts.forget(shop)


def send(api: Api, text: str | bytes, *, path: str = "/imports", **options: Any) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return upload(api, path, content, filename="products.csv", **options)


def work(shop: Tenant) -> None:
    """What a worker does when it is told of the shop: one thing after the other."""
    with tenant_context(shop):
        while Transfer.objects.filter(status__in=services.OPEN).exists():
            registry.run_transfers.run()


def rows(count: int, *, price: str = "1.00") -> str:
    return HEADER + "".join(f"p{n},Product {n},{price}\n" for n in range(count))


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
        monkeypatch.setattr(images, "download", lambda _url: picture())
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


class TestWorking:
    """What happens to an import between the call and its end."""

    def test_one_after_the_other(self, owner_api: Api, shop: Tenant) -> None:
        first, second = (send(owner_api, rows(3, price=price)) for price in ("1.00", "2.00"))
        with tenant_context(shop):
            registry.run_transfers.run()
            assert [t.status for t in Transfer.objects.order_by("id")] == ["done", "queued"]
            assert wakeups.list_marks(services.JOB, now=clock.now())
            registry.run_transfers.run()
            assert {float(p.price) for p in Product.objects.all()} == {2.0}
        reports = [owner_api.get(each["Location"]).json()["report"] for each in (first, second)]
        assert [(r["created"], r["updated"]) for r in reports] == [(3, 0), (0, 3)]

    @pytest.mark.parametrize("dry_run", [False, True])
    def test_one_that_lasts_goes_behind_what_other_shops_wait_for(
        self,
        owner_api: Api,
        shop: Tenant,
        other_shop: Tenant,
        monkeypatch: pytest.MonkeyPatch,
        dry_run: bool,
    ) -> None:
        monkeypatch.setattr(runs, "SLICE_SECONDS", 0.0)
        monkeypatch.setattr(runs, "LOOKS_AGAIN_AFTER", 0.0)
        accepted = send(owner_api, rows(3), path=f"/imports?dry_run={dry_run}".lower())
        with tenant_context(other_shop):
            content = rows(1).encode()
            services.request_import(
                content=BytesIO(content),
                size=len(content),
                filename="b.csv",
                dry_run=False,
                actor=actors.STAFF,
                now=clock.now(),
            )
        scope.leave()
        seen = []
        while taken := due.take(lanes.ALL["transfers"], now=clock.now()):
            (job,) = taken
            runner.perform(job, task_id="1")
            told = owner_api.get(accepted["Location"]).json()
            scope.leave()
            seen.append((job.schema, told["status"], told["report"]["created"]))
        mine, other = shop.schema_name, other_shop.schema_name
        assert seen == [(mine, "queued", 1), (other, "queued", 1), (mine, "done", 3)]
        with tenant_context(shop):
            assert Transfer.objects.get().attempts == 1  # giving way is no death of a worker
            assert Product.objects.count() == (0 if dry_run else 3)

    @pytest.mark.parametrize("small_shop", [{"max_products": 2}], indirect=True)
    def test_a_trial_that_gives_way_goes_on_counting_what_the_plan_allows(
        self, owner_api: Api, small_shop: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runs, "SLICE_SECONDS", 0.0)
        monkeypatch.setattr(runs, "LOOKS_AGAIN_AFTER", 0.0)
        monkeypatch.setattr(wakeups, "is_another_waiting", lambda *_, **__: True)
        accepted = send(owner_api, rows(4), path="/imports?dry_run=true")
        work(small_shop)
        report = owner_api.get(accepted["Location"]).json()["report"]
        assert (report["created"], report["skipped"]) == (2, 2)

    def test_progress_is_seen_while_it_runs(
        self, owner_api: Api, shop: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports, "BATCH", 2)
        accepted = send(owner_api, rows(5))
        seen = []
        real = runs._note

        def look(transfer: Transfer, at: Progress) -> None:
            real(transfer, at)
            seen.append(owner_api.get(accepted["Location"]).json())
            scope.enter(shop)  # which the request has left

        monkeypatch.setattr(runs, "_note", look)
        work(shop)
        assert [(at["status"], at["progress"]["percent"]) for at in seen] == [
            ("running", 40),
            ("running", 80),
            ("running", 99),
        ]
        assert [at["report"]["created"] for at in seen] == [2, 4, 5]

    def test_a_killed_workers_import_goes_on_where_it_stopped(
        self, owner_api: Api, shop: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports, "BATCH", 2)
        accepted = send(owner_api, f"{rows(6)}bad,Bad,x\n")
        real, calls = runs._note, []

        def dies(transfer: Transfer, at: Progress) -> None:
            real(transfer, at)
            calls.append(at.groups)
            if len(calls) == 2:
                raise SystemExit

        monkeypatch.setattr(runs, "_note", dies)
        with tenant_context(shop):
            with pytest.raises(SystemExit):
                registry.run_transfers.run()
            assert Product.objects.count() == 2
            assert wakeups.list_marks(services.JOB, now=clock.now())
        work(shop)
        done = owner_api.get(accepted["Location"]).json()
        assert (done["status"], done["report"]["created"], done["report"]["unchanged"]) == ("done", 6, 0)
        assert (done["report"]["skipped"], done["error_count"]) == (1, 1)

    def test_one_that_kills_every_worker_is_given_up(self, owner_api: Api, shop: Tenant) -> None:
        accepted = send(owner_api, rows(1))
        with tenant_context(shop):
            Transfer.objects.update(attempts=runs.MOST_ATTEMPTS, status="running")
        work(shop)
        failed = owner_api.get(accepted["Location"]).json()
        assert (failed["status"], failed["error"]["code"]) == ("failed", "transfers.cut_off")

    def test_a_worker_that_was_taken_over_from_says_no_more(self, owner_api: Api, shop: Tenant) -> None:
        send(owner_api, rows(1))
        with tenant_context(shop):
            stale = runs._claim(now=clock.now())
            assert stale is not None
            runs._claim(now=clock.now())
            with pytest.raises(runs.Superseded):
                runs._update(stale, rows_done=1)

    def test_a_file_that_is_gone_is_a_failure(self, owner_api: Api, shop: Tenant, tmp_path: Path) -> None:
        accepted = send(owner_api, rows(1))
        for path in tmp_path.rglob("*.bin"):
            path.unlink()
        work(shop)
        assert owner_api.get(accepted["Location"]).json()["error"]["code"] == "transfers.file_gone"


class TestExports:
    """All products go out, by an address that is signed."""

    def test_is_fetched_by_its_signed_address(
        self, owner_api: Api, shop: Tenant, other_shop: Tenant, product: dict[str, Any]
    ) -> None:
        accepted = owner_api.post("/exports")
        assert (accepted.status_code, accepted.json()["download"]) == (202, None)
        work(shop)
        done = owner_api.get(accepted["Location"]).json()
        assert (done["status"], done["progress"]["rows_total"]) == ("done", 1)
        url = done["download"]["url"]
        assert url.startswith("http://alpha.localhost/media/private/")
        path = url.removeprefix("http://alpha.localhost")
        answer = Client(headers={"host": "alpha.localhost"}).get(path)
        content = b"".join(answer)  # type: ignore[call-overload]
        assert content.startswith(b"Handle,Title,")
        assert b"stoneware-mug,Stoneware mug" in content
        assert len(content) == done["download"]["bytes"]
        assert 'attachment; filename="products-' in answer["Content-Disposition"]
        assert Client(headers={"host": "bravo.localhost"}).get(path).status_code == 404
        with time_machine.travel(clock.now() + timedelta(minutes=16)):
            assert Client(headers={"host": "alpha.localhost"}).get(path).status_code == 410

    def test_one_that_lasts_goes_behind_what_other_shops_wait_for_and_goes_on(
        self,
        owner_api: Api,
        as_owner: Client,  # noqa: F811 - a fixture
        shop: Tenant,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        send(owner_api, rows(5))
        whole = owner_api.post("/exports")
        work(shop)
        written = fetch(owner_api.get(whole["Location"]).json())
        with tenant_context(shop):
            files = Asset.objects.count()
        monkeypatch.setattr(exports, "BATCH", 2)
        monkeypatch.setattr(runs, "SLICE_SECONDS", 0.0)
        monkeypatch.setattr(runs, "LOOKS_AGAIN_AFTER", 0.0)
        monkeypatch.setattr(wakeups, "is_another_waiting", lambda *_, **__: True)
        accepted = owner_api.post("/exports")
        seen = []
        for _ in range(4):
            with tenant_context(shop), django_capture_on_commit_callbacks(execute=True):
                registry.run_transfers.run()
            told = owner_api.get(accepted["Location"]).json()
            seen.append((told["status"], told["progress"]["rows_done"], told["download"] is None))
            with tenant_context(shop):
                cut = Transfer.objects.latest("pk")
                if cut.status == "queued":
                    wish = custom_fields.CustomFieldValues(
                        kind="product", key=f"k{len(seen)}", name="New", type="text"
                    )
                    custom_fields.create(values=wish, actor=actors.STAFF)
            if cut.status == "queued":
                assert as_owner.get(f"/admin/transfers/transfer/{cut.pk}/file/").status_code == 404
        assert seen == [
            ("queued", 2, True),
            ("queued", 4, True),
            ("queued", 5, True),
            ("done", 5, False),
        ]
        assert cut.attempts == 1
        assert fetch(told) == written, "as if it had been written at once"
        with tenant_context(shop):
            assert Asset.objects.count() == files + 1, "its parts are gone"

    @pytest.mark.skipif(not REAL, reason="the real product files are not beside the project")
    def test_what_went_out_comes_back_the_same(
        self, owner_api: Api, other_api: Api, shop: Tenant, other_shop: Tenant
    ) -> None:
        for path in REAL:
            send(owner_api, path.read_bytes())
        first = owner_api.post("/exports")
        work(shop)
        written = fetch(owner_api.get(first["Location"]).json())
        assert send(owner_api, written).status_code == 202
        work(shop)
        report = owner_api.get("/imports?limit=1").json()["results"][0]["report"]
        assert (report["unchanged"], report["created"], report["updated"]) == (60, 0, 0)
        with tenant_context(other_shop):
            owner = User.objects.get(email="owner@bravo.example")
        other = other_api.with_(Authorization=f"Bearer {issue(owner, other_shop).access}")
        send(other, written)
        again = other.post("/exports")
        work(other_shop)
        assert fetch(other.get(again["Location"]).json()) == written

    def test_the_last_few_files_are_kept(
        self, owner_api: Api, shop: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runs, "MOST_EXPORTS_KEPT", 2)
        for _ in range(3):
            owner_api.post("/exports")
        work(shop)
        listed = owner_api.get("/exports").json()["results"]
        assert [shown["download"] is not None for shown in listed] == [True, True, False]

    def test_old_ones_and_their_files_are_collected(
        self, owner_api: Api, shop: Tenant, tmp_path: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        accepted = owner_api.post("/exports")
        work(shop)
        with tenant_context(shop), django_capture_on_commit_callbacks(execute=True):
            private.delete_expired(now=clock.now() + services.FILE_KEPT_FOR + timedelta(hours=1))
        assert owner_api.get(accepted["Location"]).json()["download"] is None
        assert [path for path in tmp_path.rglob("*.bin") if path.is_file()] == []
        with tenant_context(shop):
            assert services.delete_old(now=clock.now()) == 0
            assert services.delete_old(now=clock.now() + services.ROW_KEPT_FOR + timedelta(hours=1)) == 1
            assert not Asset.objects.exists()


def fetch(shown: dict[str, Any]) -> bytes:
    """What is at the address of a finished export."""
    host, _, path = shown["download"]["url"].removeprefix("http://").partition("/")
    return b"".join(Client(headers={"host": host}).get(f"/{path}"))  # type: ignore[call-overload]


class TestWhoMay:
    """Staff and keys with the permission, each on what is theirs."""

    def test_a_key_needs_the_scope_of_each(self, api: Api, shop: Tenant) -> None:
        with tenant_context(shop):
            _, importing = api_keys.create(
                name="in", kind="sk", scopes=["products:write"], actor=actors.TERMINAL, now=clock.now()
            )
            _, exporting = api_keys.create(
                name="out", kind="sk", scopes=["products:read"], actor=actors.TERMINAL, now=clock.now()
            )
        importer, exporter = (api.with_(Authorization=f"Bearer {key}") for key in (importing, exporting))
        assert send(importer, rows(1)).json()["requested_by"].startswith("key sk_")
        assert send(exporter, rows(1)).status_code == 403
        assert (importer.post("/exports").status_code, exporter.post("/exports").status_code) == (202, 202)
        assert (importer.get("/exports").status_code, exporter.get("/imports").status_code) == (200, 403)

    def test_an_export_tells_stock_to_who_may_read_it(
        self, api: Api, owner_api: Api, shop: Tenant, product: dict[str, Any]
    ) -> None:
        with tenant_context(shop):
            keys = [
                api_keys.create(name="k", kind="sk", scopes=scopes, actor=actors.TERMINAL, now=clock.now())[1]
                for scopes in (["products:read"], ["products:read", "stock:read"])
            ]
        blind, seeing = (api.with_(Authorization=f"Bearer {key}") for key in keys)
        without, whole = blind.post("/exports")["Location"], seeing.post("/exports")["Location"]
        work(shop)
        assert b"Inventory" in fetch(owner_api.get(whole).json())
        assert blind.get(whole).json()["download"] is None
        assert blind.get("/exports").json()["results"][0]["download"] is None
        written = fetch(blind.get(without).json())
        assert b"stoneware-mug" in written
        assert b"Inventory" not in written
        again = send(owner_api, written)
        work(shop)
        assert owner_api.get(again["Location"]).json()["report"]["unchanged"] == 1

    def test_what_is_told_of_rows_is_read_by_who_may_send_them(
        self, owner_api: Api, api: Api, shop: Tenant
    ) -> None:
        made = send(owner_api, "First Name,Last Name,Email\nAda,Byron,\n")["Location"]
        work(shop)
        with tenant_context(shop):
            _, key = api_keys.create(
                name="in", kind="sk", scopes=["products:write"], actor=actors.TERMINAL, now=clock.now()
            )
        importer = api.with_(Authorization=f"Bearer {key}")
        assert importer.get(made).status_code == 200
        for level in ("errors", "warnings"):
            assert owner_api.get(f"{made}/{level}").status_code == 200
            assert importer.get(f"{made}/{level}").status_code == 403

    def test_an_export_is_no_import(self, owner_api: Api, customer_api: Api) -> None:
        export = owner_api.post("/exports").json()["id"]
        gathered = customer_api.post("/customers/me/data-exports").json()["id"]
        for path in (f"/imports/{export}", f"/imports/{gathered}", f"/exports/{gathered}"):
            assert owner_api.get(path).status_code == 404
        assert owner_api.get(f"/imports/{export}/errors").status_code == 404

    @pytest.mark.parametrize(("role", "may"), [(roles.CATALOGUE, True), (roles.SUPPORT, False)])
    def test_roles(self, api: Api, shop: Tenant, member: Any, role: str, may: bool) -> None:
        who = api.as_(member(role), shop)
        assert send(who, rows(1)).status_code == (202 if may else 403)
        assert who.post("/exports").status_code == (202 if may else 403)
