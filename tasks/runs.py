"""How runs went, and that one job of one schema runs once at a time (`kernel.jobs.locks`)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery

from kernel import clock
from kernel.jobs import locks
from tasks.due import ISOLATED_AFTER
from tasks.models import JobRun
from tenants.models import Tenant

logger = logging.getLogger(__name__)

MOST_DEATHS = 5
Outcome = JobRun.Outcome


class GivenUp(RuntimeError):
    """The job's worker has died over it time after time, while it ran alone. It is tried again much later."""


@contextmanager
def hold(
    *,
    schema: str,
    job: str,
    task_id: str,
    is_single: bool = True,
    is_redelivered: bool = False,
    is_locked: bool = False,
) -> Iterator[bool]:
    """Run a job under its lock and write down how it went; yields whether it may run.

    Stands in public before and after; the block enters the schema and leaves it. When the same job already
    runs in the schema (and `is_single`), it yields False. A caller that has taken the lock says so and gives it
    back itself. The death of a worker is no failure of the job's; after MOST_DEATHS in a row GivenUp is raised
    for one that is locked or comes back from a dead worker.
    """
    name = locks.key(schema, job)
    takes_lock = is_single and not is_locked
    if takes_lock and not locks.try_lock(name):
        yield False
        return
    try:
        started_at = clock.now()
        deaths = _begin(schema, job, task_id, is_single=is_single, now=started_at)
        if deaths >= MOST_DEATHS and (is_redelivered or is_locked):
            error = f"its worker died {deaths} times in a row while it ran"
            _end(schema, job, Outcome.GIVEN_UP, started_at=started_at, error=error)
            raise GivenUp(f"{job} in {schema}: {error}")
        try:
            yield True
        except Exception as error:
            _end(schema, job, Outcome.FAILED, started_at=started_at, error=f"{type(error).__name__}: {error}")
            raise
        _end(schema, job, Outcome.SUCCEEDED, started_at=started_at)
    finally:
        if takes_lock:
            locks.unlock(name)


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


def forget(*, schema: str) -> None:
    """Keep nothing of an erased shop's runs."""
    JobRun.objects.filter(schema_name=schema).delete()


def _begin(schema: str, job: str, task_id: str, *, is_single: bool, now: datetime) -> int:
    """Write that it runs; return how often in a row its worker has died over it before."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO public.tasks_jobrun AS run
                (schema_name, job, task_id, outcome, started_at, error, runs, failures_in_a_row, deaths)
            VALUES (%(schema)s, %(job)s, %(task)s, 'running', %(now)s, '', 1, 0, 0)
            ON CONFLICT (schema_name, job) DO UPDATE SET
                task_id = excluded.task_id, outcome = 'running', started_at = excluded.started_at,
                finished_at = NULL, duration = NULL, runs = run.runs + 1,
                deaths = run.deaths + CASE
                    WHEN run.outcome = 'running' AND (%(single)s OR run.task_id = excluded.task_id)
                    THEN 1 ELSE 0 END
            RETURNING deaths
            """,
            {"schema": schema, "job": job, "task": task_id, "now": now, "single": is_single},
        )
        return int(cursor.fetchone()[0])


def _end(schema: str, job: str, outcome: Outcome, *, started_at: datetime, error: str = "") -> None:
    """Write how it went. Whatever comes to an end has not killed its worker; one given up is tried alone again."""
    now = clock.now()
    took: Any = now - started_at
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE public.tasks_jobrun SET
                outcome = %(outcome)s, finished_at = %(now)s, duration = %(took)s, error = %(error)s,
                deaths = CASE WHEN %(outcome)s = 'given_up' THEN %(isolated)s ELSE 0 END,
                failures_in_a_row = CASE WHEN %(outcome)s = 'failed' THEN failures_in_a_row + 1
                                         WHEN %(outcome)s = 'succeeded' THEN 0
                                         ELSE failures_in_a_row END
            WHERE schema_name = %(schema)s AND job = %(job)s
            """,
            {
                "outcome": outcome.value,
                "now": now,
                "took": took,
                "error": error[:2000],
                "isolated": ISOLATED_AFTER,
                "schema": schema,
                "job": job,
            },
        )
