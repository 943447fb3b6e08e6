"""A shop goes into another database while it is read and written: nothing that was answered for is lost."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from billing.models import Subscription
from kernel import clock
from kernel.jobs.models import Wakeup
from storefront.carts import services as carts
from storefront.carts.models import Cart
from storefront.orders.models import Order
from tenants import erasure
from tenants.models import Operation, Tenant
from tests import actors, database, invariants
from tests.plugin import ROOT
from tests.tenants.portability.conftest import facts


@pytest.fixture
def process_environment(process_environment: dict[str, str], settings: Settings) -> dict[str, str]:
    """The other processes keep files and archives where this one does."""
    folders = {"MEDIA_ROOT": str(settings.MEDIA_ROOT), "ARCHIVE_ROOT": str(settings.ARCHIVE_ROOT)}
    return process_environment | folders


@pytest.fixture
def other_database(fresh_database: str) -> Iterator[str]:
    """A database of the same release that does not know alpha. It comes before alpha's files do."""
    name = f"{fresh_database}_other"
    database.create_copy(name, of=database.base_name())
    with database.used(name):
        alpha = Tenant.objects.get(slug="alpha")
        alpha = erasure.end_cooling_off(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
        erasure.erase(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
        Tenant.objects.filter(pk=alpha.pk).delete()
    yield name
    database.drop(name)


def move(
    environment: dict[str, str], to: str, *, slug: str = "alpha", **more: str
) -> "subprocess.CompletedProcess[str]":
    url = urlunsplit(urlsplit(environment["DATABASE_URL"])._replace(path=f"/{to}"))
    command = [sys.executable, "manage.py", "move_shop", slug, "--to", url, "--json"]
    return subprocess.run(
        command, cwd=ROOT, env=environment | more, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_shop_moves_while_it_is_bought_in_and_back_again(
    other_database: str,
    alpha: Tenant,
    bravo: Tenant,
    fresh_database: str,
    process_environment: dict[str, str],
    media: Path,
) -> None:
    with tenant_context(alpha):
        Session.objects.create(session_key="k" * 32, session_data="kept", expire_date=clock.now())
        before = Cart.objects.count()
    others, marks = facts(bravo), Wakeup.objects.filter(schema_name=alpha.schema_name).count()
    made, committed, caught = _move_under_load(alpha, other_database, process_environment)
    assert committed > 0
    assert all("does not exist" in words or "timeout" in words for words in caught), caught
    assert made["read_only_seconds"] < 60
    assert facts(bravo) == others
    gone = Tenant.objects.get(pk=alpha.pk)
    assert (gone.state, gone.slug, gone.memberships.count()) == ("erased", "alpha", 0)
    assert not Wakeup.objects.filter(schema_name=alpha.schema_name).exists()
    assert not _files(media / alpha.schema_name)
    operation = Operation.objects.get(kind="move")
    assert (operation.status, operation.schema_name) == ("done", "")
    assert database.PASSWORD not in json.dumps(operation.wishes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 't\\_%%'")
        assert cursor.fetchone()[0] == Tenant.objects.exclude(state="erased").count()
    with database.used(other_database):
        shop = Tenant.objects.get(pk=alpha.pk)
        assert (shop.state, shop.memberships.count()) == ("trial", 1)
        assert Subscription.objects.get(tenant=shop).status == "trialing"
        assert Wakeup.objects.filter(schema_name=shop.schema_name).count() == marks
        with tenant_context(shop):
            assert Cart.objects.count() == before + committed
            assert Order.objects.get().note.endswith("☕")
            assert Session.objects.get().session_data == "kept"
        assert len(facts(shop)["files"]) == 2
        invariants.check(shop)
        there = facts(shop)
    back = dict(process_environment)
    back["DATABASE_URL"] = urlunsplit(urlsplit(back["DATABASE_URL"])._replace(path=f"/{other_database}"))
    done = move(back, fresh_database)
    assert done.returncode == 0, done.stderr
    again = Tenant.objects.get(pk=alpha.pk)
    assert (again.state, again.slug) == ("trial", "alpha")
    after = facts(again)
    assert after["files"] == there["files"]
    assert _rows(after) == _rows(there)
    invariants.check(again)


def _move_under_load(
    shop: Tenant, to: str, environment: dict[str, str]
) -> tuple[dict[str, Any], int, list[str]]:
    """What the command said, how many carts were committed meanwhile, and what the others met."""
    over, counts, caught = threading.Event(), [0], list[str]()

    def write() -> None:
        with closing(connection), tenant_context(shop):
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '3s'")  # as the web's are
            while not over.is_set():
                try:
                    carts.create(customer=None, now=clock.now())
                    counts[0] += 1
                except DatabaseError as error:
                    caught.append(str(error))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        done = move(environment, to)
    finally:
        over.set()
        thread.join()
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), counts[0], caught


def test_who_asks_while_the_tables_go_is_told_to_try_again(alpha: Tenant) -> None:
    client = Client(headers={"host": "alpha.localhost"}, raise_request_exception=False)
    assert client.post("/api/v1/carts", "{}", "application/json").status_code == 201
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA "{alpha.schema_name}" RENAME TO t_elsewhere')
    for answer in (client.post("/api/v1/carts", "{}", "application/json"), client.get("/products/nowhere/")):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2"), answer.content


def test_a_move_that_dies_leaves_the_shop_here_and_the_next_one_ends(
    other_database: str, alpha: Tenant, process_environment: dict[str, str]
) -> None:
    before = facts(alpha)
    died = move(process_environment, other_database, SOUK_CRASH_AT="portability.moved")
    assert died.returncode != 0
    assert Tenant.objects.get(pk=alpha.pk).state == "trial"
    assert facts(alpha) == before
    done = move(process_environment, other_database)
    assert done.returncode == 0, done.stderr
    with database.used(other_database):
        assert facts(Tenant.objects.get(pk=alpha.pk))["files"] == before["files"]


def test_a_database_that_does_not_take_it_in_changes_nothing(
    alpha: Tenant, media: Path, process_environment: dict[str, str]
) -> None:
    before, kept = facts(alpha), _files(media)
    refused = move(process_environment, "nowhere")
    assert refused.returncode == 1
    assert "did not take it in" in refused.stderr
    assert facts(alpha) == before
    assert _files(media) == kept
    assert Operation.objects.get(kind="move").status == "failed"


def test_only_a_cluster_carries_a_shop_to_another_of_its_nodes(alpha: Tenant) -> None:
    before = facts(alpha)
    for wrong in ("node-2", "node-2:", "a node:5432"):
        with pytest.raises(CommandError, match="HOST:PORT") as refused:
            call_command("move_shop", "alpha", "--to-node", wrong)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="no coordinator of Citus"):
        call_command("move_shop", "alpha", "--to-node", "node-2:5432")
    assert facts(alpha) == before
    assert Operation.objects.get(kind="move").status == "failed"


def _rows(found: dict[str, Any]) -> dict[str, int]:
    return {name: each[0] for name, each in found.items() if isinstance(each, tuple)}


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}
