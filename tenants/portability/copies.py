"""What becomes of a copy before it opens."""

import json
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from kernel import keys, scope
from tenants.portability import files, people, tables

_AT_ONCE = 1000


def leave(kept: frozenset[str]) -> None:
    """Nothing more: the copy is as its original was."""


def scrub(kept: frozenset[str]) -> None:
    """Put made-up people in the place of the current schema's, and delete what tells of them in words or in files.

    `kept` are the addresses of those who have the shop at the platform: they stay who they are, since they open it.
    One person is the same stranger in every table, and in every copy of the shop.
    """
    crowd = people.Crowd(keys.derived_key("scrub"), kept)
    own = {table.name: table for table in tables.list_tables(scope.schema())}
    with connection.cursor() as cursor:
        for name in people.EMPTIED:
            if name in own:
                cursor.execute(f'DELETE FROM "{name}"')
        cursor.execute("DELETE FROM media_asset WHERE name LIKE 'private/%%'", [])
        for name, kinds in people.COLUMNS.items():
            _replace(cursor, own[name], kinds, crowd)
    for file in list(files.list_names("private")):
        files.delete(file)


def _replace(cursor: Any, table: tables.Table, kinds: dict[str, str], crowd: people.Crowd) -> None:
    """Go through a table in the order of its key, and write the rows anew that hold somebody."""
    types = dict(table.columns)
    key = "id" if "id" in types else table.columns[0][0]
    names = list(kinds)
    is_person = table.name == "accounts_user"
    marks = ", ".join(f"%s::{types[name]}" for name in names)
    statement = (
        f'UPDATE "{table.name}" t SET {", ".join(f"{name} = v.{name}" for name in names)} '
        f"FROM (VALUES %s) v (key, {', '.join(names)}) WHERE t.{key} = v.key"
    )
    after: Any = None
    while True:
        cursor.execute(
            f'SELECT {key}, {", ".join(names)} FROM "{table.name}" '
            + (f"WHERE {key} > %s " if after is not None else "")
            + f"ORDER BY {key} LIMIT {_AT_ONCE}",
            [] if after is None else [after],
        )
        rows = cursor.fetchall()
        if not rows:
            return
        after = rows[-1][0]
        changed = []
        for pk, *values in rows:
            kept = [_read(types[name], value) for name, value in zip(names, values, strict=True)]
            if is_person and kept[names.index("email")].lower() in crowd.kept:
                continue
            made = [crowd.replace(kinds[name], value) for name, value in zip(names, kept, strict=True)]
            if made != kept:
                changed.append((pk, *(_write(types[n], value) for n, value in zip(names, made, strict=True))))
        if changed:
            execute_values(
                cursor.cursor, statement, changed, template=f"(%s::{types[key]}, {marks})", page_size=_AT_ONCE
            )


def _read(kind: str, value: Any) -> Any:
    return json.loads(value) if kind == "jsonb" and isinstance(value, str) else value


def _write(kind: str, value: Any) -> Any:
    return json.dumps(value) if kind == "jsonb" and value is not None else value
