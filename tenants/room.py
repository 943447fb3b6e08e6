"""How much a shop's rows may take of the database that all share, measured where somebody writes much at once."""

import time
from functools import lru_cache

from django.db import connection
from django.utils.translation import gettext as _

from kernel import scope
from tenants import current, errors

SMALL = 4096
"""Bytes of a body: orders are worked on all the same."""
LEAST_MB = 256
LOOKS_AGAIN_AFTER = 10.0
MEGABYTE = 1024 * 1024
_SIZE = """
    SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'm')
"""


def require(written: int) -> None:
    """Have room for a body of so many bytes. Raises DataLimitReached.

    A shop has half as much for its rows as its plan has for files, LEAST_MB at least; without end where that has none.
    """
    if written <= SMALL or scope.is_platform():
        return
    entitlements = current.tenant().entitlements
    limit = entitlements.get("max_media_mb")
    if limit is None:
        return
    most, used = max(LEAST_MB, int(limit) // 2), used_bytes()
    if used > most * MEGABYTE:
        plan = entitlements.get("plan", "")
        raise errors.DataLimitReached(
            _("The plan “{plan}” allows {limit} MB of data. Change the plan to write more.").format(
                plan=plan, limit=most
            ),
            plan=plan,
            limit_mb=most,
            used_mb=round(used / MEGABYTE, 1),
        )


def used_bytes() -> int:
    """What the current shop's tables take with their indexes, as it was some seconds ago."""
    return _measured(scope.schema(), int(time.monotonic() / LOOKS_AGAIN_AFTER))


@lru_cache(maxsize=1000)
def _measured(_schema: str, _moment: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        return int(cursor.fetchone()[0])
