"""Whether a shop can be had back: its schema is dumped, restored beside itself and compared, row by row.

Dump and comparison see one snapshot, so the shop goes on selling meanwhile. What is restored is
never committed: a check that is cut off leaves nothing behind.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg2
from django.conf import settings
from django.db import connection

from tenants.postgres import programs

LARGEST = 5 * 1024**3  # bytes of a schema: what is larger takes a restore elsewhere
_SCRATCH = "check_"
_COPY = re.compile(rb"COPY \S+ \(.*\) FROM stdin;\n")
_SET = re.compile(rb"SET (\w+) = ")
_TABLES = """
    SELECT c.relname, (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid),
           (SELECT count(*) FROM pg_constraint k WHERE k.conrelid = c.oid),
           (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY c.relname
"""
_ROWS = """
    SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 16))::bit(64)::bigint::numeric), 0)
    FROM "{schema}"."{table}" t
"""
Facts = dict[str, tuple[Any, ...]]


class BackupBroken(RuntimeError):
    """What was restored is not what was dumped, or could not be restored at all."""


def check(*, schema: str) -> Facts:
    """Dump, restore and compare a schema; return each table's facts: indexes, constraints, columns, rows, sum.

    Raises BackupBroken.
    """
    with tempfile.TemporaryDirectory(prefix="souk-backup-") as folder, _session() as seen:
        seen.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _refuse_what_is_too_large(seen, schema)
        seen.execute("SELECT pg_export_snapshot()")
        dump = Path(folder) / "dump.sql"
        _dump(schema, snapshot=seen.fetchone()[0], to=dump)
        before = _facts(seen, schema)
        seen.execute("ROLLBACK")
        with _session() as scratch:
            scratch.execute("BEGIN")
            _restore(scratch, dump, schema)
            after = _facts(scratch, _SCRATCH + schema)
            scratch.execute("ROLLBACK")
    differing = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if differing:
        raise BackupBroken(f"{schema}: not as it was: {', '.join(differing)}")
    return before


@contextmanager
def _session() -> Iterator[Any]:
    """A cursor of a connection of its own, which stands in no shop and commits only what it is told to."""
    with closing(psycopg2.connect(**connection.get_connection_params())) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'; SET timezone = 'UTC'")
            yield cursor


def _refuse_what_is_too_large(cursor: Any, schema: str) -> None:
    cursor.execute(
        """SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
           JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'""",
        [schema],
    )
    size = int(cursor.fetchone()[0])
    if not 0 < size <= LARGEST:
        raise BackupBroken(f"{schema}: {size} bytes cannot be checked here, at most {LARGEST}")


def _dump(schema: str, *, snapshot: str, to: Path) -> None:
    command = [settings.PG_DUMP, "--schema", schema, "--snapshot", snapshot, "--no-owner", "--no-privileges"]
    command += ["--no-comments", "--file", str(to), "--dbname", str(connection.settings_dict["NAME"])]
    try:
        subprocess.run(command, env=programs.environment(), capture_output=True, text=True, check=True)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupBroken(f"pg_dump was not found at {settings.PG_DUMP}") from error
    except subprocess.CalledProcessError as error:
        raise BackupBroken(f"{schema}: pg_dump failed: {error.stderr.strip()}") from error


def _restore(cursor: Any, dump: Path, schema: str) -> None:
    """Replay the dump under the scratch name, which only its statements get and not its rows."""
    old, new = schema.encode(), (_SCRATCH + schema).encode()
    cursor.execute("SELECT name FROM pg_settings")
    known = {str(name).encode() for (name,) in cursor.fetchall()}
    statements: list[bytes] = []
    try:
        with dump.open("rb") as lines:
            for line in lines:
                if _COPY.fullmatch(line):
                    _run(cursor, statements)
                    cursor.copy_expert(line.replace(old, new, 1).decode(), _Rows(lines))
                elif (setting := _SET.match(line)) and setting[1] not in known:
                    continue  # pg_dump is newer than the server
                elif not line.startswith(b"\\"):  # psql's own commands
                    statements.append(line.replace(old, new))
            _run(cursor, statements)
    except psycopg2.Error as error:
        raise BackupBroken(f"{schema}: the dump cannot be restored: {str(error).strip()}") from error


def _run(cursor: Any, statements: list[bytes]) -> None:
    if statements:
        cursor.execute(b"SELECT;\n" + b"".join(statements))  # there may be comments alone
        statements.clear()


class _Rows:
    """The rows of one table, as a file that ends where they do."""

    def __init__(self, lines: IO[bytes]) -> None:
        self.lines, self.is_over = lines, False

    def read(self, _size: int = -1) -> bytes:
        """The next row."""
        if self.is_over:
            return b""
        line = self.lines.readline()
        self.is_over = line in (b"\\.\n", b"")
        return b"" if self.is_over else line


def _facts(cursor: Any, schema: str) -> Facts:
    cursor.execute("SET search_path = ''")
    cursor.execute(_TABLES, [schema])
    found: Facts = {}
    for table, *shape in cursor.fetchall():
        cursor.execute(_ROWS.format(schema=schema, table=table))
        found[table] = (*shape, *cursor.fetchone())
    return found
