"""A shop's rows on their way out and in: COPY of every table its schema has, and where its sequences stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from django.db import connection

LEFT_OUT = frozenset({"django_session"})
"""Nobody's log-in travels: whoever finds the archive could go on with it."""
OF_THE_ORIGINAL = frozenset(
    {"accounts_apikey", "accounts_tokenfamily", "api_idempotencykey", "outbox_outboxentry"}
)
"""What a copy begins without: log-ins, programs' keys, kept answers, and messages that the original sends."""
OF_THE_LIVING = ("payments_gatewayaccount", "shop_messages_emailtemplate", "shop_messages_mailsettings")
"""What stays as it is when a living shop goes back in time: whom its buyers pay, and what it mails by which server."""

_TABLES = """
    SELECT c.relname, array_agg(ARRAY[a.attname, format_type(a.atttypid, a.atttypmod)] ORDER BY a.attnum)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname = %s AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES = """
    SELECT t.relname || '.' || a.attname, s.relname
    FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE n.nspname = %s AND s.relkind = 'S' ORDER BY 1
"""


class Sink(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> int:
        """Take bytes."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns, each with its type in SQL's words."""

    name: str
    columns: tuple[tuple[str, str], ...]


def list_tables(schema: str) -> list[Table]:
    """Every table of a schema with the columns that are written, in the order of their names."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [schema])
        return [Table(name, tuple((c, t) for c, t in columns)) for name, columns in cursor.fetchall()]


def count_rows(schema: str) -> dict[str, int]:
    """How many rows each table of a schema has."""
    names = [table.name for table in list_tables(schema)]
    if not names:
        return {}
    counts = " UNION ALL ".join(
        f"SELECT %s::text, count(*) FROM {_name(schema)}.{_name(each)}" for each in names
    )
    with connection.cursor() as cursor:
        cursor.execute(counts, names)
        return dict(cursor.fetchall())


def copy_out(schema: str, table: Table, target: Sink) -> int:
    """Write a table's rows as CSV, in the order of its first column, and return how many."""
    names = _columns(name for name, _ in table.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1"
        )
        query = f"SELECT {names} FROM {_name(schema)}.{_name(table.name)} ORDER BY 1"
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')", target)
        return int(cursor.rowcount)


def copy_in(schema: str, table: str, columns: Sequence[str], source: IO[bytes]) -> int:
    """Read rows as CSV without its first line into a table, and return how many."""
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {_name(schema)}.{_name(table)} ({_columns(columns)}) FROM STDIN (FORMAT csv, ENCODING 'UTF8')",
            source,
        )
        return int(cursor.rowcount)


def empty(schema: str, names: Iterable[str]) -> None:
    """Take out of new tables what they were born with."""
    listed = ", ".join(f"{_name(schema)}.{_name(name)}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {listed}")


def read_sequences(schema: str) -> dict[str, list[Any]]:
    """Where each sequence stands, by the table and column it is of: its last value, and whether that was given."""
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES, [schema])
        found = cursor.fetchall()
        if not found:
            return {}
        union = " UNION ALL ".join(
            f"SELECT %s, last_value, is_called FROM {_name(schema)}.{_name(sequence)}"
            for _, sequence in found
        )
        cursor.execute(union, [of for of, _ in found])
        return {of: [value, is_called] for of, value, is_called in cursor.fetchall()}


def set_sequences(schema: str, places: dict[str, list[Any]]) -> None:
    """Have the sequences go on where others stood; those of tables that are gone are passed over."""
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES, [schema])
        for of, sequence in cursor.fetchall():
            if of in places:
                value, is_called = places[of]
                cursor.execute(
                    "SELECT setval(%s, %s, %s)", [f"{_name(schema)}.{_name(sequence)}", value, is_called]
                )


def keep_living(schema: str, live: str) -> None:
    """Have the tables OF_THE_LIVING hold in one schema what they hold in another."""
    living = {table.name: table for table in list_tables(live)}
    with connection.cursor() as cursor:
        for table in list_tables(schema):
            if table.name in OF_THE_LIVING and table.name in living:
                names = _columns(
                    name for name, _ in table.columns if name in dict(living[table.name].columns)
                )
                cursor.execute(
                    f"DELETE FROM {_name(schema)}.{_name(table.name)}; "
                    f"INSERT INTO {_name(schema)}.{_name(table.name)} ({names}) "
                    f"SELECT {names} FROM {_name(live)}.{_name(table.name)}"
                )
    places = read_sequences(live)
    set_sequences(schema, {of: places[of] for of in places if of.startswith(OF_THE_LIVING)})


def check_references() -> None:
    """Have every foreign key of what was loaded checked now. Raises IntegrityError."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _columns(names: Iterable[str]) -> str:
    return ", ".join(_name(name) for name in names)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
