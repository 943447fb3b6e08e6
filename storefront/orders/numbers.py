"""Numbers without a gap: each series is one row, locked from the taking until the taker's commit."""

from datetime import datetime
from enum import IntEnum

from django.db import connection

from kernel.jobs import wakeups
from storefront.orders import rules

NEXT = """
    INSERT INTO orders_ordercounter (id, value) SELECT {series}, {first} WHERE {condition}
    ON CONFLICT (id) DO UPDATE SET value = orders_ordercounter.value + 1 RETURNING value
"""
_TAKE = NEXT.format(series="%s", first="%s", condition="true")


class Series(IntEnum):
    """What is numbered; the value is the counter's row."""

    ORDER = 1
    INVOICE = 2
    CREDIT_NOTE = 3


def take(series: Series) -> int:
    """The next number of the series, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, _values(series))
        return int(cursor.fetchone()[0])


def take_and_mark(series: Series, *, job: str, due_at: datetime) -> int:
    """As `take`; what gets the number has work for the job at that time, which is marked in the same statement."""
    return int(wakeups.mark_with(_TAKE, _values(series), job=job, due_at=due_at)[0])


def _values(series: Series) -> list[int]:
    return [series.value, rules.NUMBERS_BEGIN_AFTER + 1]
