"""The database is told how long each kind of work may take, of every connection that a process opens."""

from collections.abc import Iterator

import pytest
from django.db import connection

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
