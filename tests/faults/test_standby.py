"""Reports and exports read of a real standby, and of the primary while it is gone, far behind, or none any more."""

import io
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context
from pytest_django import Settings

from config.local import binaries, data_dir, postgres, processes
from config.management import production
from config.settings.database import parse
from kernel import clock, standby
from storefront.reports import queries
from storefront.transfers import exports
from tenants.models import Tenant
from tests.factories import OrderFactory
from tests.faults.processes import django_on, stores
from tests.patience import seconds
from tests.tenants.portability.conftest import keep_archives_in


class Standby:
    """A server of the test's own that follows another one."""

    def __init__(self, primary: data_dir.DataDir, database_url: str) -> None:
        self._data, self._port = primary, processes.free_port()
        self._folder = primary.postgres.parent / "standby"
        self._folder.mkdir(mode=0o700)
        primary.account.own(self._folder)
        state = primary.state()
        self.url = database_url.replace(f":{state.postgres_port}/", f":{self._port}/")
        self._programs = binaries.postgres(primary.account)
        copy = [
            "-D",
            str(self._folder),
            "-d",
            database_url,
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--no-sync",
        ]
        self._run("pg_basebackup", *copy)

    def start(self) -> None:
        """Have it follow."""
        options = " ".join(
            f"-c {k}={v or chr(39) * 2}" for k, v in (postgres.SETTINGS | {"port": str(self._port)}).items()
        )
        self._run(
            "pg_ctl",
            "start",
            "-D",
            str(self._folder),
            "-l",
            str(self._data.logs / "standby.log"),
            "-w",
            "-o",
            options,
        )

    def stop(self) -> None:
        """End it at once."""
        self._run("pg_ctl", "stop", "-D", str(self._folder), "-m", "immediate", "-w")

    def promote(self) -> None:
        """Have it follow nobody any more."""
        self._run("pg_ctl", "promote", "-D", str(self._folder), "-w")

    def tell(self, sql: str) -> Any:
        """Carry out a statement there, past Django."""
        with closing(psycopg2.connect(self.url)) as link, link.cursor() as cursor:
            link.autocommit = True
            cursor.execute(sql)
            return cursor.fetchone()[0]

    def wait_for(self, sql: str) -> None:
        """Wait until that is so there."""
        until = time.monotonic() + seconds(30)
        while not self.tell(sql):
            assert time.monotonic() < until, sql
            time.sleep(0.05)

    def _run(self, program: str, *arguments: str) -> None:
        said = self._data.logs / f"{program}.log"  # and no pipe, which a server that goes on keeps open
        with said.open("w") as words:
            done = self._data.account.run(
                [str(self._programs / program), *arguments], capture_output=False, stdout=words, stderr=words
            )
        assert done.returncode == 0, said.read_text()


@pytest.fixture(scope="module")
def follower(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standby]:
    """A primary, to which Django goes, and its standby."""
    like = connections.settings["default"]["NAME"]
    with (
        django_db_blocker.unblock(),
        stores(tmp_path_factory.mktemp("stores") / "var", like=like) as found,
        django_on(found.database_url),
    ):
        primary = data_dir.find(found.var_dir)
        assert primary is not None
        there = Standby(primary, found.database_url)
        there.start()
        connections.settings[standby.ALIAS] = connections.settings["default"] | parse(there.url)
        try:
            yield there
        finally:
            connections[standby.ALIAS].close()
            del connections[standby.ALIAS], connections.settings[standby.ALIAS]
            processes.end(processes.working_in(primary.postgres.parent / "standby", "postgres"))


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has found it useless yet."""
    monkeypatch.setattr(standby, "_rests_until", 0.0)


@pytest.fixture
def alpha(follower: Standby) -> Iterator[Tenant]:
    """The shop in which one stands, with an order that the standby has as well."""
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        OrderFactory(paid=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()")
        follower.wait_for(f"SELECT pg_last_wal_replay_lsn() >= '{cursor.fetchone()[0]}'")
    with tenant_context(shop):
        yield shop


def is_standby() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("name", [*queries.OF_A_PERIOD, *queries.OF_NOW])
def test_every_report_is_asked_of_it_alone(name: str, alpha: Tenant) -> None:
    with (
        CaptureQueriesContext(connection) as usual,
        CaptureQueriesContext(connections[standby.ALIAS]) as there,
    ):
        found = queries.get(name=name, now=clock.now())
    assert len(usual) == 0
    assert len(there) >= 2  # how old it is, and what was asked
    assert alpha.schema_name in there[0]["sql"] or connections[standby.ALIAS].schema_name == alpha.schema_name
    with transaction.atomic():
        assert found == queries.get(name=name, now=clock.now())


def test_the_catalogue_and_the_whole_shop_go_out_from_it(
    alpha: Tenant, follower: Standby, tmp_path: Path, settings: Settings
) -> None:
    keep_archives_in(settings, tmp_path / "archives")
    settings.MEDIA_ROOT = tmp_path / "media"
    from_it, from_primary = io.StringIO(), io.StringIO()
    with CaptureQueriesContext(connections[standby.ALIAS]) as there:
        exports.export_products(from_it, shop_url="https://alpha.example")
    assert any("catalogue_product" in each["sql"] for each in there)
    with transaction.atomic():
        exports.export_products(from_primary, shop_url="https://alpha.example")
    assert from_it.getvalue() == from_primary.getvalue()
    connection.set_schema_to_public()
    with CaptureQueriesContext(connections[standby.ALIAS]) as there:
        call_command("export_shop", "alpha", "--output", str(tmp_path / "alpha.souk"), stdout=io.StringIO())
    assert any("REPEATABLE READ" in each["sql"] for each in there)
    assert (tmp_path / "alpha.souk").stat().st_size > 1000


def test_a_transaction_is_told_what_it_has_written(alpha: Tenant) -> None:
    assert standby.read(is_standby)
    with transaction.atomic():
        assert not standby.read(is_standby)
    assert not is_standby()


def test_nothing_is_written_there(alpha: Tenant) -> None:
    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM orders_order")

    with pytest.raises(DatabaseError, match="read-only"):
        standby.read(write)
    assert not is_standby()
    assert connection.schema_name == alpha.schema_name


def test_what_it_breaks_off_is_asked_of_the_primary(alpha: Tenant) -> None:
    asked = []

    def ask() -> bool:
        asked.append(is_standby())
        if asked[-1]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return asked[-1]

    assert not standby.read(ask)
    assert asked == [True, False]


def test_one_that_lags_is_left_alone_until_it_has_caught_up(
    alpha: Tenant, follower: Standby, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STANDBY_MOST_SECONDS = 0.5
    follower.tell("SELECT pg_wal_replay_pause()::text")
    try:
        OrderFactory(paid=True)
        follower.wait_for("SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()")
        follower.wait_for("SELECT clock_timestamp() - pg_last_xact_replay_timestamp() > interval '0.5 s'")
        assert not standby.read(is_standby)
        assert not production.standby().is_well
    finally:
        follower.tell("SELECT pg_wal_replay_resume()::text")
    follower.wait_for("SELECT pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()")
    assert not standby.read(is_standby)  # it rests
    monkeypatch.setattr(standby, "_rests_until", 0.0)
    assert standby.read(is_standby)
    assert production.standby().is_well


def test_one_that_is_gone_or_follows_nobody_is_done_without(
    alpha: Tenant, follower: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower.stop()
    assert not standby.read(is_standby)
    monkeypatch.setattr(standby, "_in_its_place", lambda: pytest.fail("it was asked again at once"))
    assert not standby.read(is_standby)
    assert not production.standby().is_well
    monkeypatch.undo()
    monkeypatch.setattr(standby, "_rests_until", 0.0)
    follower.start()
    assert standby.read(is_standby)
    follower.promote()
    assert not standby.read(is_standby)
    assert "follows no primary" in production.standby().found
