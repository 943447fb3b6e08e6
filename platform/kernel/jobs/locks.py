"""That a job runs once at a time in a schema: Postgres' own lock of a session, with the schema in its key.

A worker that is killed loses it with its connection, so nothing waits for a dead holder.
"""

from django.db import connection

UNLOCK = "pg_advisory_unlock(hashtextextended(%(lock)s, 0))"


def key(schema: str, job: str) -> str:
    """The lock's name. `tasks.due` writes it in SQL."""
    return f"souk:{schema}:{job}"


def try_lock(name: str) -> bool:
    """Take the lock unless another session has it; whoever has it takes it once more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def unlock(name: str) -> None:
    """Give it back. A connection that was lost has taken its locks along."""
    if connection.connection is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
