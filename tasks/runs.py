"""How runs went, and that one job of one schema runs once at a time.

The overlap lock is Postgres' own (advisory, of the session), with the schema in its key: a worker that
is killed loses it with its connection, so nothing waits for a dead holder.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery

from kernel import clock, jobs
from tasks.models import JobRun
from tenants.models import Tenant

logger = logging.getLogger(__name__)

MOST_DEATHS = 5
Outcome = JobRun.Outcome


class GivenUp(RuntimeError):
    """The message has killed its worker too often. It is thrown away; a mark or schedule may bring the job back."""


@contextmanager
def hold(
    *, schema: str, job: str, task_id: str, is_single: bool = True, is_redelivered: bool = False
) -> Iterator[bool]:
    """Run a job under its lock and write down how it went; yields whether it may run.

    Stands in public before and after; the block enters the schema and leaves it. When the same job
    already runs in the schema (and `is_single`), it yields False and the running one is followed by
    another, so that what came meanwhile is seen. Raises GivenUp for a message that comes back from a
    dead worker after too many deaths or failures in a row.
    """
    if is_single and not _try_lock(schema, job):
        JobRun.objects.filter(schema_name=schema, job=job).update(is_wanted=True)
        if not _try_lock(schema, job):  # it may have ended before it could be told
            yield False
            return
    try:
        started_at = clock.now()
        failures = _begin(schema, job, task_id, is_single=is_single, now=started_at)
        if is_redelivered and failures >= MOST_DEATHS:
            error = f"failed or killed its worker {failures} times in a row"
            _end(schema, job, Outcome.GIVEN_UP, started_at=started_at, error=error)
            raise GivenUp(f"{job} in {schema}: {error}")
        try:
            yield True
        except Exception as error:
            _end(schema, job, Outcome.FAILED, started_at=started_at, error=f"{type(error).__name__}: {error}")
            raise
        is_wanted = _end(schema, job, Outcome.SUCCEEDED, started_at=started_at)
    finally:
        if is_single:
            _unlock(schema, job)
    if is_wanted:
        jobs.enqueue_in(schema, job)


def list_runs(*, job: str = "", tenant: UUID | None = None, outcome: str = "") -> "QuerySet[Any]":
    """How jobs last went, with the `tenant` (its id) and `slug` of their schema; none on the platform."""
    shop = Tenant.objects.filter(schema_name=OuterRef("schema_name"))
    found = JobRun.objects.annotate(tenant=Subquery(shop.values("pk")), slug=Subquery(shop.values("slug")))
    if tenant is not None:
        found = found.filter(schema_name__in=Tenant.objects.filter(pk=tenant).values("schema_name"))
    if job:
        found = found.filter(job=job)
    return found.filter(outcome=outcome) if outcome else found


def refuse(*, schema: str, job: str, task_id: str, reason: str, now: datetime) -> None:
    """Write down that a task was refused, and why. Stands in public."""
    logger.warning("task %s (%s) refused: %s", job, task_id, reason)
    facts = {"task_id": task_id, "outcome": Outcome.REFUSED, "finished_at": now, "error": reason[:2000]}
    run, _ = JobRun.objects.get_or_create(schema_name=schema, job=job, defaults={"started_at": now, **facts})
    JobRun.objects.filter(pk=run.pk).update(runs=F("runs") + 1, **facts)


def _key(schema: str, job: str) -> str:
    return f"souk:{schema}:{job}"


def _try_lock(schema: str, job: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [_key(schema, job)])
        return bool(cursor.fetchone()[0])


def _unlock(schema: str, job: str) -> None:
    if connection.connection is not None:  # a connection that was lost has taken its locks along
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [_key(schema, job)])


def _begin(schema: str, job: str, task_id: str, *, is_single: bool, now: datetime) -> int:
    """Write that it runs; return how often in a row it has failed or was cut off before."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO public.tasks_jobrun AS run
                (schema_name, job, task_id, outcome, started_at, error, runs, failures_in_a_row, is_wanted)
            VALUES (%(schema)s, %(job)s, %(task)s, 'running', %(now)s, '', 1, 0, false)
            ON CONFLICT (schema_name, job) DO UPDATE SET
                task_id = excluded.task_id, outcome = 'running', started_at = excluded.started_at,
                finished_at = NULL, duration = NULL, runs = run.runs + 1, is_wanted = false,
                failures_in_a_row = run.failures_in_a_row + CASE
                    WHEN run.outcome = 'running' AND (%(single)s OR run.task_id = excluded.task_id)
                    THEN 1 ELSE 0 END
            RETURNING failures_in_a_row
            """,
            {"schema": schema, "job": job, "task": task_id, "now": now, "single": is_single},
        )
        return int(cursor.fetchone()[0])


def _end(schema: str, job: str, outcome: Outcome, *, started_at: datetime, error: str = "") -> bool:
    """Write how it went; return whether it was asked for meanwhile."""
    now = clock.now()
    took: Any = now - started_at
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE public.tasks_jobrun run SET
                outcome = %(outcome)s, finished_at = %(now)s, duration = %(took)s, error = %(error)s,
                is_wanted = false,
                failures_in_a_row = CASE WHEN %(outcome)s = 'failed' THEN run.failures_in_a_row + 1
                                         WHEN %(outcome)s = 'succeeded' THEN 0
                                         ELSE run.failures_in_a_row END
            FROM (SELECT id, is_wanted FROM public.tasks_jobrun
                  WHERE schema_name = %(schema)s AND job = %(job)s FOR UPDATE) before
            WHERE run.id = before.id RETURNING before.is_wanted
            """,
            {
                "outcome": outcome.value,
                "now": now,
                "took": took,
                "error": error[:2000],
                "schema": schema,
                "job": job,
            },
        )
        row = cursor.fetchone()
    return bool(row and row[0])
