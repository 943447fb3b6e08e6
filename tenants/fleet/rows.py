"""Rows that Django and we write after migrations: content types, permissions, and what roles hold.

They are replayed with the ids they have in the template, since ids are the same in all shops.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a schema holds of them."""

    content_types: frozenset[Row]
    permissions: frozenset[Row]
    grants: frozenset[Row]


def read() -> Rows:
    """The current schema's."""
    grants = Group.permissions.through.objects.values_list("group__name", "permission_id")
    return Rows(
        content_types=frozenset(ContentType.objects.values_list("id", "app_label", "model")),
        permissions=frozenset(Permission.objects.values_list("id", "name", "content_type_id", "codename")),
        grants=frozenset(grants),
    )


def to_sql(before: Rows, after: Rows) -> str:
    """SQL that adds what has been added; run twice it changes nothing, and it fails where an id is another's.

    A role that a shop has renamed or deleted gets nothing.
    """
    content_types = sorted(after.content_types - before.content_types)
    permissions = sorted(after.permissions - before.permissions)
    grants = sorted(after.grants - before.grants)
    parts = []
    if content_types:
        parts += _keep_ids("django_content_type", ("id", "app_label", "model"), content_types)
    if permissions:
        parts += _keep_ids("auth_permission", ("id", "name", "content_type_id", "codename"), permissions)
    if grants:
        parts.append(
            "WITH given AS (INSERT INTO auth_group_permissions (group_id, permission_id) SELECT g.id, v.permission "
            f"FROM (VALUES {_values(grants)}) v (role, permission) JOIN auth_group g ON g.name = v.role "
            "ON CONFLICT DO NOTHING RETURNING group_id) UPDATE auth_group SET updated_at = statement_timestamp() "
            "WHERE id IN (SELECT group_id FROM given);"
        )
    return "\n".join(parts)


def _keep_ids(table: str, columns: tuple[str, ...], rows: list[Row]) -> list[str]:
    names, values = ", ".join(columns), _values(rows)
    same = " AND ".join(f"t.{column} = v.{column}" for column in columns)
    return [
        f"INSERT INTO {table} ({names}) VALUES {values} ON CONFLICT DO NOTHING;",
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}));",
        f"DO $$ BEGIN IF EXISTS (SELECT 1 FROM (VALUES {values}) v ({names}) "
        f"LEFT JOIN {table} t ON {same} WHERE t.id IS NULL) "
        f"THEN RAISE EXCEPTION '{table} has other ids than the template'; END IF; END $$;",
    ]


def _values(rows: list[Row]) -> str:
    with connection.cursor() as cursor:
        return ", ".join(
            cursor.mogrify("(" + ", ".join(["%s"] * len(row)) + ")", row).decode() for row in rows
        )
