"""Exports over HTTP: all products, written by a worker and fetched by an address that is signed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import clock
from kernel.jobs import wakeups
from media import private
from media.models import Asset
from storefront.custom_fields import services as custom_fields
from storefront.transfers import exports, runs, services
from storefront.transfers.models import Transfer
from tasks import registry
from tenants.models import Tenant
from tests import actors
from tests.admin_theme.conftest import as_owner  # noqa: F401 - a fixture
from tests.api.conftest import Api, issue
from tests.api.product_files import REAL, fetch, rows, send, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


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
