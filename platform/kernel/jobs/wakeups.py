"""Marks that a schema has work waiting, kept in public and written from any schema.

The one place that names `public.` from inside a shop: one insert-only row that carries a schema's
name and a time, in the transaction of the work it announces. See docs/decisions/0004.
"""

from datetime import datetime

from django.db import connection

from kernel import scope


def mark(*, due_at: datetime) -> None:
    """Record that the current schema has work due at `due_at`; commits or rolls back with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.jobs_wakeup (schema_name, due_at) VALUES (%s, %s)", [scope.schema(), due_at]
        )


def list_marks(*, now: datetime) -> list[int]:
    """The current schema's marks that are due, by id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM public.jobs_wakeup WHERE schema_name = %s AND due_at <= %s", [scope.schema(), now]
        )
        return [row[0] for row in cursor.fetchall()]


def clear(marks: list[int]) -> None:
    """Forget exactly these marks: one committed since they were listed stays."""
    if marks:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM public.jobs_wakeup WHERE id = ANY(%s)", [marks])


def list_due_schemas(*, before: datetime) -> list[str]:
    """Schemas whose work has waited since `before` or longer, the longest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schema_name FROM public.jobs_wakeup WHERE due_at <= %s GROUP BY 1 ORDER BY min(due_at)", [before]
        )
        return [row[0] for row in cursor.fetchall()]
