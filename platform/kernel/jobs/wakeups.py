"""Marks that a schema has work waiting, kept in public and written from any schema.

The one place that names `public.` from inside a shop: an insert-only row that carries a schema's
name, a job and a time, in the transaction of the work it announces. See docs/decisions/0004.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kernel import prepared, scope

# With two ticks of the dispatcher: what a dead worker held is done again within half a minute.
LEASE = timedelta(seconds=15)


def mark(job: str, *, due_at: datetime) -> None:
    """Record that the current schema has work for `job` at `due_at`; commits or rolls back with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.jobs_wakeup (schema_name, job, due_at) VALUES (%s, %s, %s)",
            [scope.schema(), job, due_at],
        )


def mark_with(statement: str, values: Sequence[Any], *, job: str, due_at: datetime) -> Any:
    """Run an INSERT of the work itself and mark it, in one round trip; the row that the INSERT returns, if it does.

    On Citus the two stand on different nodes and take a statement each.
    """
    has_row = " RETURNING " in statement
    returned = "SELECT * FROM work" if has_row else "SELECT"
    with connection.cursor() as cursor:
        if scope.connection.is_on_citus:
            cursor.execute(statement, values)
            row = cursor.fetchone() if has_row else None
            mark(job, due_at=due_at)
            return row
        sql = (
            f"WITH work AS ({statement}), mark AS ("
            f"INSERT INTO public.jobs_wakeup (schema_name, job, due_at) VALUES (%s, %s, %s)) {returned}"
        )
        prepared.execute(cursor, (sql, [*values, scope.schema(), job, due_at]))
        return cursor.fetchone()


def list_marks(job: str, *, now: datetime) -> list[int]:
    """The current schema's marks for the job that are due, by id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM public.jobs_wakeup WHERE schema_name = %s AND job = %s AND due_at <= %s",
            [scope.schema(), job, now],
        )
        return [row[0] for row in cursor.fetchall()]


def first_due(job: str, *, now: datetime) -> datetime | None:
    """When the first of the current schema's marks for the job was due, of those that are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(due_at) FROM public.jobs_wakeup WHERE schema_name = %s AND job = %s AND due_at <= %s",
            [scope.schema(), job, now],
        )
        found: datetime | None = cursor.fetchone()[0]
    return found


def is_another_waiting(job: str, *, now: datetime) -> bool:
    """Whether another schema than the current one has a mark for the job that is due and that nobody has taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM public.jobs_wakeup WHERE job = %s AND schema_name <> %s"
            " AND due_at <= %s AND (leased_until IS NULL OR leased_until <= %s))",
            [job, scope.schema(), now, now],
        )
        return bool(cursor.fetchone()[0])


def clear(marks: list[int]) -> None:
    """Forget exactly these marks: one committed since they were listed stays."""
    if marks:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM public.jobs_wakeup WHERE id = ANY(%s)", [marks])


def mark_many(pairs: Collection[tuple[str, str]], *, due_at: datetime) -> None:
    """Record that these schemas have work for these jobs, as (schema, job); none of them is opened."""
    if pairs:
        schemas, names = zip(*pairs, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO public.jobs_wakeup (schema_name, job, due_at)
                SELECT schema_name, job, %s FROM unnest(%s::text[], %s::text[]) AS p (schema_name, job)
                """,
                [due_at, list(schemas), list(names)],
            )


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


def hasten(schema: str) -> None:
    """Let the marks of a schema be taken at once, whatever leases they have."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE public.jobs_wakeup SET leased_until = NULL WHERE schema_name = %s", [schema])


def free(schema: str, job: str) -> None:
    """Let the marks of a job that has ended be taken at once: they came while it ran."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.jobs_wakeup SET leased_until = NULL "
            "WHERE schema_name = %s AND job = %s AND leased_until IS NOT NULL",
            [schema, job],
        )


def forget(schemas: Collection[str]) -> None:
    """Delete the marks of schemas that are gone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.jobs_wakeup WHERE schema_name = ANY(%s)", [list(schemas)])
