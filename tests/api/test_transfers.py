"""Product files on their way: what a worker does with them, and who may ask for them."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from accounts import api_keys, roles
from kernel import clock, scope
from kernel.jobs import wakeups
from storefront.catalogue.models import Product
from storefront.imports import services as imports
from storefront.imports.reports import Progress
from storefront.transfers import runs, services
from storefront.transfers.models import Transfer
from tasks import due, lanes, registry, runner
from tenants.models import Tenant
from tests import actors
from tests.api.conftest import Api
from tests.api.product_files import fetch, rows, send, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


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
