"""The database is told how long each kind of work may take, of every connection that a process opens."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from psycopg2 import extensions

from kernel import deadlines
from tenants.postgres import limits
from tenants.postgres.limits import Limits


@pytest.fixture
def held(fresh_database: str) -> Iterator[list[Limits]]:
    before = list(limits._held)
    yield limits._held
    limits._held[:] = before
    connection.close()


def test_each_kind_of_work_is_held_to_its_own_limits(held: list[Limits]) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    for kind in (limits.WEB, limits.WORKER):
        limits.hold(kind)
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, setting::int FROM pg_settings WHERE name = ANY(%s)", [list(names)])
            told = dict(cursor.fetchall())
        assert [told[name] for name in names] == [kind.lock, kind.statement, kind.idle_in_transaction]


def test_the_server_looks_soon_whether_a_silent_client_is_still_there(held: list[Limits]) -> None:
    """Else one that a broken network took leaves its session, with the lock of a key, for two hours."""
    limits.hold(limits.WEB)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(limits.KEEP_ALIVE)]
        )
        assert dict(cursor.fetchall()) == limits.KEEP_ALIVE


def test_a_wait_for_the_database_has_the_time_that_its_request_has_left(held: list[Limits]) -> None:
    before = extensions.get_wait_callback()
    limits.wait_no_longer_than_asked()
    connection.close()
    try:
        with connection.cursor() as cursor:
            deadlines.begin(time.monotonic() - deadlines.SECONDS)  # it waited in line all its time
            with pytest.raises(OperationalError, match="does not answer"):
                cursor.execute("SELECT pg_sleep(60)")
        deadlines.end()
        connection.close()  # it is lost, as at the end of a request
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
    finally:
        deadlines.end()
        extensions.set_wait_callback(before)


def test_a_request_that_was_cut_off_once_waits_for_no_other_connection(
    held: list[Limits], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each that it tries, such as for what an error page prints, is another second."""
    monkeypatch.setattr(deadlines, "LEAST", 0.5)
    before = extensions.get_wait_callback()
    limits.wait_no_longer_than_asked()
    connection.close()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = {"HOST": "127.0.0.1", "PORT": str(silent.getsockname()[1])}
        with monkeypatch.context() as patch:
            for name, value in address.items():
                patch.setitem(connection.settings_dict, name, value)
            deadlines.begin(time.monotonic() - deadlines.SECONDS)
            began = time.monotonic()
            try:
                for _ in range(20):
                    with pytest.raises(OperationalError, match="does not answer"):
                        connection.cursor()
            finally:
                deadlines.end()
                extensions.set_wait_callback(before)
    assert time.monotonic() - began < 5
    assert deadlines.left() is None
