"""Numbers without a gap: each series is one row, locked from the taking until the taker's commit."""

from enum import IntEnum

from django.db import connection

from storefront.orders import rules

NEXT = """
    INSERT INTO orders_ordercounter (id, value) VALUES (%s, %s)
    ON CONFLICT (id) DO UPDATE SET value = orders_ordercounter.value + 1 RETURNING value
"""


class Series(IntEnum):
    """What is numbered; the value is the counter's row."""

    ORDER = 1
    INVOICE = 2
    CREDIT_NOTE = 3


def take(series: Series) -> int:
    """The next number of the series, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [series.value, rules.NUMBERS_BEGIN_AFTER + 1])
        return int(cursor.fetchone()[0])
