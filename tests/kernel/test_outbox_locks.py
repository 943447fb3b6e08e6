"""A slow mail server holds no lock and no transaction."""

from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from api import idempotency
from kernel import clock, writing
from kernel.outbox import claims, delivery
from kernel.outbox.models import OutboxEntry
from tasks import due, lanes
from tenants.models import Tenant


def test_nothing_is_locked_while_an_entry_is_delivered(fresh_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenant_context(Tenant.objects.get(slug="alpha")):
        seen = []

        def look(entry: OutboxEntry) -> None:
            seen.append(connection.in_atomic_block)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode LIKE 'Row%'"
                )
                seen.append(cursor.fetchone()[0])

        delivery.register("look", look)
        try:
            delivery.add("look", {}, now=clock.now())
            delivery.drain()
        finally:
            del delivery._topics["look"]
        assert seen == [False, 0]


def test_only_what_may_be_done_again_commits_without_waiting_for_the_disk(
    fresh_database: str, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), tenant_context(Tenant.objects.get(slug="alpha")):
        now = clock.now()
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO on")  # the tests' own server waits for nothing
        delivery.register("look", lambda entry: None)
        try:
            with CaptureQueriesContext(connection) as captured:
                delivery.add("look", {}, now=now)
                delivery.drain()
                due.take(lanes.ALL["mail"], now=now)
                idempotency.begin("begun", now=now)
                idempotency.keep("kept", "", 201, {}, b"{}", key="key", now=now)
        finally:
            del delivery._topics["look"]
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
        with transaction.atomic():
            assert writing.unsynced("SELECT 1") == "SELECT 1"
        names = connection.prepared
    said = [query["sql"] for query in captured]
    of = {
        name: next(sql.startswith("SET LOCAL synchronous_commit TO off; ") for sql in said if words in sql)
        for name, words in {
            "claim": f"EXECUTE {names[claims._CLAIM]} ",
            "finish": "WITH cleared AS",
            "take": f"EXECUTE {names[due._TAKE]} ",
            "kept": "'kept'",
            "begun": "'begun'",
            "delivered": f"EXECUTE {names[delivery._DELIVERED]} ",
        }.items()
    }
    assert of == {
        "claim": True,
        "finish": True,
        "take": True,
        "kept": True,
        "begun": False,
        "delivered": False,
    }
