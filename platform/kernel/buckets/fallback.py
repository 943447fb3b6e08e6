"""Buckets in Postgres, for limits that hold while Valkey is down: whoever guesses passwords does not wait for it.

They are written by their qualified name from any schema, as `jobs.wakeups` is, and are empty in good times.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

FORGOTTEN_AFTER = timedelta(days=2)
"""Longer than the longest limit takes to fill a bucket again."""

_LEFT = (
    "LEAST(%(capacity)s, tokens + EXTRACT(EPOCH FROM clock_timestamp() - at) * %(capacity)s / %(seconds)s)"
)
_OLD_LEFT = _LEFT.replace("tokens +", "old.tokens +").replace("- at)", "- old.at)")
# An UPDATE that waited for another looks at its condition again: no two take the last token.
_TAKE = f"""
    INSERT INTO public.buckets_bucket AS old (key, tokens, at)
    VALUES (%(key)s, LEAST(%(capacity)s, %(capacity)s - %(take)s), clock_timestamp())
    ON CONFLICT (key) DO UPDATE
    SET tokens = LEAST(%(capacity)s, {_OLD_LEFT} - %(take)s), at = clock_timestamp()
    WHERE %(take)s <= 0 OR {_OLD_LEFT} >= %(take)s
    RETURNING tokens
"""
_LOOK = f"SELECT {_LEFT} FROM public.buckets_bucket WHERE key = %(key)s"


def take(key: str, *, capacity: int, seconds: int, tokens: int) -> tuple[bool, float]:
    """Take from a bucket, or, with a negative number, give back; whether there were enough, and what is left."""
    values: dict[str, Any] = {"key": key, "capacity": capacity, "seconds": seconds, "take": tokens}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
        if row is not None:
            return True, float(row[0])
        cursor.execute(_LOOK, values)
        return False, float(cursor.fetchone()[0])


def forget(*, now: datetime) -> int:
    """Delete the buckets that are full again by now; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.buckets_bucket WHERE at < %s", [now - FORGOTTEN_AFTER])
        return int(cursor.rowcount)
