"""R8b: every shop is brought up to a release while code of the one before serves it, and a bad one is left out."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock, crashpoints, jobs
from tasks import registry
from tenants import hosts, rules
from tenants.fleet import ledger, plan, runs, shops
from tenants.models import Domain, FleetMigration, FleetRun, Tenant
from tenants.provisioning import signups, template
from tests.tenants import releases


@pytest.fixture
def fleet(fresh_database: str, request: pytest.FixtureRequest) -> list[Tenant]:
    """Shops of the present release, five or as many as the test says, alpha and bravo the oldest of them."""
    for number in range(getattr(request, "param", 5) - Tenant.objects.count()):
        name = rules.new_schema_name()
        template.replay(name)
        tenant = Tenant.objects.create(
            slug=f"shop-{number}", name="Shop", contact_email="a@b.example", schema_name=name, state="active"
        )
        Domain.objects.create(tenant=tenant, domain=hosts.shop_host(tenant.slug), is_primary=True)
        hosts.forget(tenant)  # another test's shop of that name
    return list(Tenant.objects.order_by("created_at"))


@pytest.fixture
def release(fleet: list[Tenant], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The next release has come, and shops have yet to be brought up to it."""
    with releases.released(tmp_path, monkeypatch, **releases.NEXT):
        yield


def run_command(*arguments: str) -> tuple[int, dict[str, Any]]:
    output = StringIO()
    try:
        call_command("migrate_fleet", "--json", *arguments, stdout=output)
    except CommandError as error:
        return error.returncode, json.loads(output.getvalue() or "{}") | {"said": str(error)}
    except SystemExit as ended:
        return int(str(ended.code)), json.loads(output.getvalue())
    return 0, json.loads(output.getvalue())


class Buyers(threading.Thread):
    """Somebody who begins a cart in one shop after the other, through code of the release before."""

    def __init__(self, slugs: list[str]) -> None:
        super().__init__()
        self.slugs, self.is_over = slugs, threading.Event()
        self.answers: list[int] = []

    def run(self) -> None:
        while not self.is_over.is_set():
            self.answers += begin_carts(self.slugs)
        connection.close()


def begin_carts(slugs: list[str]) -> list[int]:
    return [
        Client(headers={"host": f"{slug}.localhost"})
        .post("/api/v1/carts", content_type="application/json")
        .status_code
        for slug in slugs
    ]


def columns_of(tenant: Tenant) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name || ' ' || data_type FROM information_schema.columns "
            "WHERE table_schema = %s AND table_name = 'carts_cart'",
            [tenant.schema_name],
        )
        return {name for (name,) in cursor.fetchall()}


def is_up_to_date(tenant: Tenant) -> bool:
    index = "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname = 'cart_wish'"
    return "wish text" in columns_of(tenant) and count(tenant, index) == 1


@pytest.mark.parametrize("fleet", [20], indirect=True)
def test_one_bad_shop_of_twenty_is_named_and_the_others_are_migrated(
    fleet: list[Tenant], release: None
) -> None:
    bad, slugs = fleet[7], [tenant.slug for tenant in fleet]
    begin_carts(slugs)
    add_column_of_the_release(bad)
    buyers = Buyers(slugs)
    buyers.start()
    code, told = run_command()
    buyers.is_over.set()
    buyers.join()
    assert (code, told["status"], told["migrated"], told["left"]) == (1, "failed", 19, 0)
    assert [failure["slug"] for failure in told["failed"]] == [bad.slug]
    assert "already exists" in told["failed"][0]["error"]
    assert [tenant for tenant in fleet if not is_up_to_date(tenant)] == [bad]
    assert set(buyers.answers) == {201}
    assert begin_carts(slugs) == [201] * 20, "the bad one as well"
    assert count(fleet[0], "SELECT count(*) FROM carts_cart WHERE wish = 'none'"), (
        "rows of before were filled"
    )
    remove_column_of_the_release(bad)
    code, told = run_command("--resume")
    assert (code, told["migrated"], told["failed"]) == (0, 20, [])
    assert all(is_up_to_date(tenant) for tenant in fleet)
    assert run_command()[1]["run"] is None, "run again, it finds nothing to do"


def test_a_canary_that_fails_keeps_the_others_as_they_are_and_too_many_failures_stop(
    fleet: list[Tenant], release: None
) -> None:
    add_column_of_the_release(fleet[-1])
    code, told = run_command("--canary", "2")
    assert (code, told["status"], told["error"]) == (1, "stopped", "a canary failed")
    assert (told["migrated"], told["left"]) == (1, 3)
    assert [tenant for tenant in fleet if is_up_to_date(tenant)] == [fleet[-2]]
    add_column_of_the_release(fleet[0])
    code, told = run_command("--canary", "0", "--max-failures", "0", "--workers", "1")
    assert (code, told["error"], len(told["failed"])) == (1, "more than 0 shops failed", 1)
    assert told["left"] > 0


def test_a_run_that_is_stopped_or_killed_is_gone_on_with(
    fleet: list[Tenant], release: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = ledger.close

    def press(line: FleetMigration, **times: Any) -> None:
        close(line, **times)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)  # the main thread hears it before the next shop is begun

    usual = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored where tests run in the background
    try:
        with monkeypatch.context() as pressed:
            pressed.setattr(ledger, "close", press)
            code, told = run_command("--workers", "1")
    finally:
        signal.signal(signal.SIGINT, usual)
    assert (code, told["status"], told["migrated"]) == (130, "stopped", 1)
    assert not FleetMigration.objects.filter(status="running").exists(), "what was in hand is finished"
    for point in ("fleet.before_commit", "fleet.after_commit"):
        die(point)
        assert FleetRun.objects.get().status == "running"
    asked: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: asked.append((job, ids)))
    run = FleetRun.objects.get()
    with monkeypatch.context() as hurried:
        hurried.setattr(runs, "SECONDS_AS_JOB", 0)
        registry.migrate_fleet.run(run=str(run.pk))
    assert asked == [("tenants.migrate_fleet", {"run": str(run.pk)})], "a job's time is over: another goes on"
    registry.migrate_fleet.run(run=str(run.pk))
    run.refresh_from_db()
    assert (run.status, ledger.count(run).done, len(asked)) == ("done", 5, 1)
    assert all(is_up_to_date(tenant) for tenant in fleet)


def test_a_shop_whose_table_is_locked_is_tried_again_and_two_runs_are_one_too_many(
    fleet: list[Tenant], release: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shops, "LOCK_TIMEOUT", "1s")  # what shops hold of each other's is long over by then
    monkeypatch.setattr(shops, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(shops, "ATTEMPTS", 2)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(f"BEGIN; LOCK TABLE {fleet[3].schema_name}.carts_cart IN ACCESS SHARE MODE")
    code, told = run_command()
    assert (code, FleetMigration.objects.get(tenant=fleet[3]).attempts) == (1, 2)
    assert "lock timeout" in told["failed"][0]["error"]
    with other.cursor() as cursor:
        cursor.execute("ROLLBACK; SELECT pg_advisory_lock(%s)", [runs.LOCK])
    assert "fleet.busy" in run_command("--resume")[1]["said"]
    other.close()
    assert run_command("--resume")[0] == 0


def test_new_shops_and_old_ones_end_alike(
    fleet: list[Tenant], release: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = fleet[1]
    Tenant.objects.filter(pk=late.pk).update(state=rules.State.ERASED)  # so that nobody knows of it yet

    def open_late(*_: object) -> None:
        Tenant.objects.filter(pk=late.pk).update(state=rules.State.ACTIVE)

    wish = {"slug": "young", "name": "Young", "email": "o@young.example", "password": "a fairly long one"}
    with releases.model_of_the_release():
        run = runs.carry_out(runs.begin(actor="test"), watch=open_late)
        signups.advance(signups.reserve(**wish, now=clock.now()).id, now=clock.now())
    assert run.status == "done"
    young = Tenant.objects.get(slug="young")
    assert "carts.wish" in rows_of(young)[0]
    for tenant in (fleet[0], late):
        assert (columns_of(tenant), rows_of(tenant)) == (columns_of(young), rows_of(young))
    assert list(plan.list_lacking()) == []


def test_what_older_code_cannot_live_with_is_refused_until_it_is_meant(
    fleet: list[Tenant], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with releases.released(tmp_path, monkeypatch, **{"0002_contract": releases.CONTRACT}):
        code, told = run_command()
        assert code == 1
        assert "carts.0002_contract: Remove field email from cart" in told["said"]
        assert "email character varying" in columns_of(fleet[0])
        assert run_command("--contract")[0] == 0
    assert "email character varying" not in columns_of(fleet[0])


def add_column_of_the_release(tenant: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {tenant.schema_name}.carts_cart ADD COLUMN wish integer")


def remove_column_of_the_release(tenant: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {tenant.schema_name}.carts_cart DROP COLUMN wish")


def die(point: str) -> None:
    connection.close()  # a child must not end the session of its parent
    child = os.fork()
    if child == 0:
        try:
            settings.CRASH_AT = point
            run_command("--resume")
        finally:
            os._exit(1)  # nothing of the test run may go on in here
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == crashpoints.KILLED


def count(tenant: Tenant, sql: str) -> int:
    with tenant_context(tenant), connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def rows_of(tenant: Tenant) -> tuple[dict[str, int], dict[str, int], set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app_label || '.' || model, id FROM {tenant.schema_name}.django_content_type")
        types = dict(cursor.fetchall())
        cursor.execute(f"SELECT content_type_id || codename, id FROM {tenant.schema_name}.auth_permission")
        permissions = dict(cursor.fetchall())
        cursor.execute(
            f"SELECT g.name || p.codename FROM {tenant.schema_name}.auth_group_permissions x "
            f"JOIN {tenant.schema_name}.auth_group g ON g.id = group_id "
            f"JOIN {tenant.schema_name}.auth_permission p ON p.id = permission_id"
        )
        return types, permissions, {name for (name,) in cursor.fetchall()}
