"""Marks that a schema has work waiting, kept in public and written from any schema.

The one place that names `public.` from inside a shop: an insert-only row that carries a schema's
name, a job and a time, in the transaction of the work it announces. See docs/decisions/0004.
"""

from datetime import datetime, timedelta

from django.db import connection

from kernel import scope

LEASE = timedelta(seconds=60)


def mark(job: str, *, due_at: datetime) -> None:
    """Record that the current schema has work for `job` at `due_at`; commits or rolls back with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.jobs_wakeup (schema_name, job, due_at) VALUES (%s, %s, %s)",
            [scope.schema(), job, due_at],
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


def lease_due(*, before: datetime, now: datetime, limit: int) -> set[tuple[str, str]]:
    """Take the (schema, job) pairs due before a time, each at most once in LEASE.

    A pair whose job was lost on its way comes back when its lease ends, until its marks are cleared.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE public.jobs_wakeup SET leased_until = %s WHERE id IN (
                SELECT id FROM public.jobs_wakeup
                WHERE due_at <= %s AND (leased_until IS NULL OR leased_until <= %s)
                ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
            ) RETURNING schema_name, job
            """,
            [now + LEASE, before, now, limit],
        )
        return {(row[0], row[1]) for row in cursor.fetchall()}
