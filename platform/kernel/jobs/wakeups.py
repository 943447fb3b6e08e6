"""Marks that a schema has work waiting, kept in public and written from any schema.

The one place that names `public.` from inside a shop: an insert-only row that carries a schema's
name, a job and a time, in the transaction of the work it announces. See docs/decisions/0004.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kernel import scope

# With one tick of the dispatcher: what was lost on its way is sent again in 30 s.
LEASE = timedelta(seconds=25)


def mark(job: str, *, due_at: datetime) -> None:
    """Record that the current schema has work for `job` at `due_at`; commits or rolls back with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.jobs_wakeup (schema_name, job, due_at) VALUES (%s, %s, %s)",
            [scope.schema(), job, due_at],
        )


def mark_with(statement: str, values: Sequence[Any], *, job: str, due_at: datetime) -> None:
    """Run an INSERT of the work itself and mark it, in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH work AS ({statement}) "
            "INSERT INTO public.jobs_wakeup (schema_name, job, due_at) VALUES (%s, %s, %s)",
            [*values, scope.schema(), job, due_at],
        )


def mark_once(job: str, *, due_at: datetime) -> None:
    """As `mark`, for work that is committed already and due in the future: one mark of a time is enough."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO public.jobs_wakeup (schema_name, job, due_at)
            SELECT %(schema)s, %(job)s, %(due_at)s WHERE NOT EXISTS (
                SELECT FROM public.jobs_wakeup
                WHERE schema_name = %(schema)s AND job = %(job)s AND due_at = %(due_at)s
            )
            """,
            {"schema": scope.schema(), "job": job, "due_at": due_at},
        )


def list_marks(job: str, *, now: datetime) -> list[int]:
    """The current schema's marks for the job that are due, by id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM public.jobs_wakeup WHERE schema_name = %s AND job = %s AND due_at <= %s",
            [scope.schema(), job, now],
        )
        return [row[0] for row in cursor.fetchall()]


def clear(marks: list[int]) -> None:
    """Forget exactly these marks: one committed since they were listed stays."""
    if marks:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM public.jobs_wakeup WHERE id = ANY(%s)", [marks])


def mark_sent(pairs: Collection[tuple[str, str]], *, now: datetime) -> None:
    """Mark (schema, job) pairs whose jobs are being sent now, in the caller's transaction.

    Each comes back when its lease ends, unless its job has cleared the mark by then.
    """
    if pairs:
        schemas, names = zip(*pairs, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO public.jobs_wakeup (schema_name, job, due_at, leased_until)
                SELECT schema_name, job, %s, %s FROM unnest(%s::text[], %s::text[]) p (schema_name, job)
                """,
                [now, now + LEASE, list(schemas), list(names)],
            )


def lease_due(*, before: datetime, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Take at most `limit` (schema, job) pairs due before a time, the longest due first, once in LEASE.

    A pair counts once however many marks it has, so that a busy schema crowds nobody out. One whose
    job was lost on its way comes back when its lease ends, until its marks are cleared.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT schema_name, job, min(due_at) AS since FROM public.jobs_wakeup
                WHERE due_at <= %(before)s AND (leased_until IS NULL OR leased_until <= %(now)s)
                GROUP BY schema_name, job ORDER BY since LIMIT %(limit)s
            ), taken AS (
                UPDATE public.jobs_wakeup w SET leased_until = %(until)s FROM due
                WHERE w.schema_name = due.schema_name AND w.job = due.job AND w.due_at <= %(before)s
                  AND (w.leased_until IS NULL OR w.leased_until <= %(now)s)
                RETURNING w.schema_name, w.job, due.since
            )
            SELECT schema_name, job FROM taken GROUP BY schema_name, job ORDER BY min(since)
            """,
            {"before": before, "now": now, "until": now + LEASE, "limit": limit},
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def postpone(pairs: Collection[tuple[str, str]], *, until: datetime) -> None:
    """Leave the marks of these (schema, job) pairs that are due alone until a time."""
    if not pairs:
        return
    schemas, names = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE public.jobs_wakeup w SET leased_until = %s
            FROM unnest(%s::text[], %s::text[]) AS p (schema_name, job)
            WHERE w.schema_name = p.schema_name AND w.job = p.job AND w.leased_until IS NOT NULL
            """,
            [until, list(schemas), list(names)],
        )


def take_back(*, now: datetime) -> None:
    """Let what was sent lately be taken at once: the queue has lost it. What is left alone for longer stays so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.jobs_wakeup SET leased_until = NULL WHERE leased_until > %s AND leased_until <= %s",
            [now, now + LEASE],
        )


def hasten(schema: str) -> None:
    """Let the marks of a schema be taken at once, whatever leases they have."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE public.jobs_wakeup SET leased_until = NULL WHERE schema_name = %s", [schema])


def forget(schemas: Collection[str]) -> None:
    """Delete the marks of schemas that are gone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.jobs_wakeup WHERE schema_name = ANY(%s)", [list(schemas)])
