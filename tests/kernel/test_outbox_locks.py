"""A slow mail server holds no lock and no transaction."""

from typing import Any

from django.db import connection
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox import delivery
from kernel.outbox.models import OutboxEntry
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
