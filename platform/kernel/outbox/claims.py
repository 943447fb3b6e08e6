"""Which entries are delivered next, claimed in batches, and what is left when a batch is done. One statement each."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from kernel import clock, rows, scope, writing
from kernel.jobs import locks
from kernel.outbox.models import OutboxEntry
from kernel.prepared import Statement

T = TypeVar("T")
LEASE = timedelta(seconds=45)  # longer than any handler takes to say yes or no
SUSPECT_CUTS = 2  # claims that ended with their worker's death, after which an entry is delivered alone

_READY = """
    e.delivered_at IS NULL AND e.dead_at IS NULL AND (e.ordering_key = '' OR NOT EXISTS (
        SELECT FROM outbox_outboxentry elder
        WHERE elder.ordering_key = e.ordering_key AND elder.id < e.id
          AND elder.delivered_at IS NULL AND elder.dead_at IS NULL))
"""
_CLAIM = Statement(
    f"""
    WITH due AS (
        SELECT e.id, e.leased_until IS NOT NULL AS is_cut FROM outbox_outboxentry e
        WHERE {_READY} AND e.lane = ANY(%(lanes)s) AND e.available_at <= %(now)s
          AND (%(is_alone)s OR e.leased_until IS NULL OR e.leased_until <= %(now)s)
          AND e.id <> ALL(%(held)s) AND (e.cuts + (e.leased_until IS NOT NULL)::int >= %(cuts)s) = %(suspects)s
        ORDER BY e.available_at, e.id LIMIT %(limit)s FOR UPDATE OF e SKIP LOCKED
    )
    UPDATE outbox_outboxentry SET
        attempts = attempts + (NOT due.is_cut)::int, cuts = cuts + due.is_cut::int, leased_until = %(until)s
    FROM due WHERE outbox_outboxentry.id = due.id RETURNING {rows.columns(OutboxEntry)}
    """,
    lanes="text[]",
    now="timestamptz",
    is_alone="boolean",
    held="uuid[]",
    cuts="int",
    suspects="boolean",
    limit="int",
    until="timestamptz",
)
_FINISH = f"""
    WITH cleared AS (DELETE FROM public.jobs_wakeup WHERE id = ANY(%(marks)s)),
    waiting AS (
        SELECT job, min(CASE WHEN %(is_alone)s THEN e.available_at
                             ELSE greatest(e.available_at, coalesce(e.leased_until, e.available_at)) END) AS at,
               count(*) FILTER (WHERE e.cuts + (e.leased_until IS NOT NULL)::int >= %(cuts)s
                                  AND e.available_at <= %(now)s) AS suspects
        FROM outbox_outboxentry e JOIN unnest(%(lanes)s::text[], %(jobs)s::text[]) AS l (lane, job) USING (lane)
        WHERE {_READY} GROUP BY job
    ), marked AS (
        INSERT INTO public.jobs_wakeup (schema_name, job, due_at)
        SELECT %(schema)s, job, greatest(at, %(not_before)s) FROM waiting WHERE NOT EXISTS (
            SELECT FROM public.jobs_wakeup w WHERE w.schema_name = %(schema)s AND w.job = waiting.job
              AND w.due_at = greatest(waiting.at, %(not_before)s) AND w.id <> ALL(%(marks)s))
    )
    SELECT min(at), coalesce(sum(suspects), 0),
        CASE WHEN %(lock)s <> '' AND (NOT %(keeps)s OR coalesce(sum(suspects), 0) = 0) THEN {locks.UNLOCK} END
    FROM waiting
"""


Read = dict[tuple[str, str], Any]
"""What was read of shops, by schema and name."""
_read: ContextVar[Read | None] = ContextVar("read_for_a_batch", default=None)


@contextmanager
def batch(read: Read) -> Iterator[None]:
    """What handlers read of a shop within is read once (`once`), or not at all where it is among what was `read`."""
    token = _read.set(read)
    try:
        yield
    finally:
        _read.reset(token)


def once(name: str, read: Callable[[], T]) -> T:
    """What `read` returns, read once a batch of the current schema, and each time outside of one."""
    found = _read.get()
    if found is None:
        return read()
    key = (scope.schema(), name)
    if key not in found:
        found[key] = read()
    result: T = found[key]
    return result


def claim(
    *,
    lanes: Collection[str],
    limit: int,
    is_alone: bool = False,
    held: Collection[UUID] = (),
    suspects: bool = False,
) -> list[OutboxEntry]:
    """Take due entries for LEASE, the longest due first; none that has an elder of its ordering key before it.

    A claim that ended without a word is a cut: it is no attempt of the entry's. What has been cut SUSPECT_CUTS
    times may be what kills its workers and is given only to who asks for `suspects`. Whoever `is_alone` in the
    schema takes over the claims of the dead at once, all but what it has `held` itself.
    """
    now = clock.now()
    found = _CLAIM.fetch_unsynced(
        lanes=list(lanes),
        limit=limit,
        now=now,
        until=now + LEASE,
        is_alone=is_alone,
        held=list(held),
        suspects=suspects,
        cuts=SUSPECT_CUTS,
    )
    entries = [rows.instance(OutboxEntry, row) for row in found]
    return sorted(entries, key=lambda entry: (entry.available_at, entry.id))


def finish(
    *,
    jobs: Mapping[str, str],
    marks: Collection[int] = (),
    is_alone: bool = False,
    unlock: str = "",
    keeps_suspects: bool = False,
    not_before: datetime | None = None,
) -> tuple[datetime | None, int]:
    """Forget the marks a batch answered and mark what is left, `jobs` by lane; unlock what is named.

    A caller that `keeps_suspects` keeps the lock where there are some. What is left is marked for `not_before` at
    the earliest, which puts a shop that has had its turn behind those that wait. Returns when the first of what is
    left is due, and how many of those that are due are suspects.
    """
    values: dict[str, Any] = {
        "marks": list(marks),
        "lanes": list(jobs),
        "jobs": list(jobs.values()),
        "schema": scope.schema(),
        "now": clock.now(),
        "is_alone": is_alone,
        "cuts": SUSPECT_CUTS,
        "lock": unlock,
        "keeps": keeps_suspects,
        "not_before": not_before,
    }
    with connection.cursor() as cursor:
        cursor.execute(writing.unsynced(_FINISH), values)
        at, suspects, _ = cursor.fetchone()
    return at, int(suspects)
