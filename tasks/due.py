"""Taking what is due in a lane: which job of which shop comes next. No shop's schema is opened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, models

from kernel import scope
from kernel.jobs import locks, wakeups
from kernel.jobs.models import Wakeup
from kernel.prepared import Statement
from tasks import lanes, rules
from tasks.lanes import ISOLATED, NAMED, Lane
from tasks.models import JobRun
from tenants.models import Tenant
from tenants.rules import OPEN

FIRST_PAUSE = timedelta(seconds=60)  # of what failed once; twice as long each time
CLOSED_FOR = timedelta(hours=6)  # what waits in a closed shop is left alone; opening it hastens it
BUSY_FOR = timedelta(seconds=2)  # what runs already is looked at again
ISOLATED_AFTER = 2  # deaths of its worker in a row, after which a job runs in a lane of its own

_FIELDS = Tenant._meta.concrete_fields
_WHERE = f"""
        FROM public.jobs_wakeup w LEFT JOIN public.tasks_jobrun r USING (schema_name, job)
        LEFT JOIN public.tenants_tenant t USING (schema_name)
        WHERE w.due_at <= %(now)s AND (w.leased_until IS NULL OR w.leased_until <= %(now)s)
          AND CASE WHEN coalesce(r.deaths, 0) >= {ISOLATED_AFTER} THEN %(is_isolated)s
                   ELSE NOT %(is_isolated)s AND (w.job = ANY(%(jobs)s)) = %(are_named)s END
          AND NOT EXISTS (SELECT FROM public.jobs_wakeup o WHERE o.schema_name = w.schema_name AND o.job = w.job
                          AND o.leased_until > %(now)s)
"""
_IS_DUE = f"WITH due AS (SELECT {_WHERE} LIMIT 1) SELECT EXISTS (SELECT FROM due)"
_TAKE = Statement(
    f"""
    WITH due AS (
        SELECT w.schema_name, w.job, min(w.due_at) AS since, array_agg(w.id) AS ids {_WHERE}
        GROUP BY w.schema_name, w.job
        ORDER BY (row_number() OVER (PARTITION BY w.schema_name ORDER BY min(w.due_at)) - 1)
            / greatest(max((t.entitlements ->> 'weight')::int), 1), since LIMIT %(limit)s
    ), leased AS (
        UPDATE public.jobs_wakeup w SET leased_until = %(until)s FROM due
        WHERE w.id = ANY(due.ids) AND (w.leased_until IS NULL OR w.leased_until <= %(now)s)
        RETURNING w.id, w.schema_name, w.job
    ), pairs AS (SELECT schema_name, job, array_agg(id) AS ids FROM leased GROUP BY schema_name, job)
    SELECT p.schema_name::text, p.job::text, p.ids, coalesce(r.failures_in_a_row, 0)::bigint, s.is_enabled IS FALSE,
        pg_try_advisory_lock(hashtextextended('souk:' || p.schema_name || ':' || p.job, 0)), to_json(t)::text
    FROM pairs p JOIN due USING (schema_name, job)
    LEFT JOIN public.tasks_jobrun r USING (schema_name, job)
    LEFT JOIN public.tasks_schedule s ON s.job = p.job
    LEFT JOIN public.tenants_tenant t ON t.schema_name = p.schema_name ORDER BY due.since
    """,
    now="timestamptz",
    until="timestamptz",
    jobs="text[]",
    are_named="boolean",
    is_isolated="boolean",
    limit="bigint",
)


@dataclass(frozen=True, slots=True)
class Due:
    """A job that is due in a schema, taken: its marks are leased and the caller holds its lock."""

    schema: str
    job: str
    marks: tuple[int, ...]
    tenant: Tenant | None
    """None on the platform."""

    @property
    def lock(self) -> str:
        """The name of the lock that is held."""
        return locks.key(self.schema, self.job)


def take(lane: Lane, *, now: datetime, limit: int = 1) -> list[Due]:
    """Take at most `limit` jobs due in a lane, the longest due first; each shop has its first before any its second.

    One whose plan weighs more has so many before. What a shop that is gone has left is forgotten, what a closed one
    has waits for it, what is switched off waits, and what has failed time after time is put off for ever longer; a
    success ends that.
    """
    found: list[Due] = []
    rows = _TAKE.fetch_unsynced(**_values(lane, now), until=now + wakeups.LEASE, limit=limit)
    for schema, job, marks, failures, is_off, is_locked, facts in rows:
        pairs = [(schema, job)]
        if not is_locked:
            wakeups.postpone(pairs, until=now + BUSY_FOR)
            continue
        due = Due(schema, job, tuple(marks), facts and _tenant(facts))
        if due.tenant is None and schema != scope.PUBLIC:
            wakeups.forget([schema])
        elif due.tenant is not None and due.tenant.state not in OPEN:
            wakeups.postpone(pairs, until=now + CLOSED_FOR)
        elif not is_off:
            if failures:
                wakeups.postpone(pairs, until=now + rules.pause(FIRST_PAUSE, failures))
            found.append(due)
            continue
        locks.unlock(due.lock)
    return found


def is_any(lane: Lane, *, now: datetime) -> bool:
    """Whether there is anything that `take` would take."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_DUE, _values(lane, now))
        return bool(cursor.fetchone()[0])


def _values(lane: Lane, now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "jobs": list(lane.jobs or NAMED),
        "are_named": bool(lane.jobs),
        "is_isolated": lane.name == ISOLATED,
    }


def list_lanes(*, now: datetime, grace: timedelta) -> set[str]:
    """The lanes in which something has been due for longer than `grace` and is not being done."""
    before = now - grace
    free = models.Q(leased_until__isnull=True) | models.Q(leased_until__lte=now)
    marks = Wakeup.objects.filter(free, due_at__lte=before)
    found = {lanes.of(job).name for job in marks.values_list("job", flat=True).distinct()}
    if found and JobRun.objects.filter(deaths__gte=ISOLATED_AFTER).exists():
        found.add(ISOLATED)
    return found


def _tenant(facts: str) -> Tenant:
    """The shop of a row that came as JSON."""
    found = orjson.loads(facts)
    names = [field.attname for field in _FIELDS]
    return Tenant.from_db("default", names, [field.to_python(found[field.column]) for field in _FIELDS])
