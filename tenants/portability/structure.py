"""An empty schema for an archive's rows, and what makes rows of an older release, or of another installation, fit.

No SQL of the archive is ever run: the structure comes from this release alone. See docs/decisions/0040.
"""

from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from tenants import errors, rules
from tenants.fleet import rows
from tenants.postgres import citus
from tenants.provisioning import template

_REFERRING = """
    SELECT k.conrelid::regclass::text, a.attname FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND k.confrelid = %s::regclass
"""


def is_of_this_release(migrations: Collection[str]) -> bool:
    """Whether shops of this release have just these migrations. Raises ArchiveTooNew where one is not known here."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{label}.{name}" for label, name in loader.disk_migrations if template.is_tenants(label)}
    unknown = sorted(set(migrations) - known)
    if unknown:
        raise errors.ArchiveTooNew(
            _("This release does not know {listed}: restore it with a newer one.").format(
                listed=", ".join(unknown[:3])
            )
        )
    return set(migrations) == known


def make_current(schema: str) -> None:
    """Make an empty schema of this release. Raises TemplateMissing."""
    template.replay(schema)


def make_older(schema: str, migrations: Collection[str]) -> None:
    """Make an empty schema as it was when these migrations were all there were, and nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        citus.shard_what_is_created()
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    with tenant_context(SimpleNamespace(schema_name=schema)):
        executor = MigrationExecutor(connection)
        every = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
        executor.migrate([], plan=[(each, False) for each, _ in every if str(each) in migrations])


def bring_up(schema: str) -> None:
    """Carry out what an older schema, with its rows, lacks of this release."""
    with tenant_context(SimpleNamespace(schema_name=schema)):
        ContentType.objects.clear_cache()
        try:
            call_command(
                migrate.Command(), verbosity=0
            )  # Django's own: django-tenants' loops over every shop
            with transaction.atomic():
                template.seed()
        finally:
            ContentType.objects.clear_cache()


def adopt_ids(schema: str) -> None:
    """Give content types and permissions, and whatever refers to them, the ids they have in all shops here.

    Those of another installation differ where its releases came in another order; and Django's cache of them is
    one for all shops.
    """
    here, there = _of_template(), _of(schema)
    if (here.content_types, here.permissions) == (there.content_types, there.permissions):
        return
    models = {(label, model): pk for pk, label, model in here.content_types}
    named = {pk: (label, model) for pk, label, model in there.content_types}
    types = {pk: models.get(name) for pk, name in named.items()}
    permissions = {(type_id, codename): pk for pk, _, type_id, codename in here.permissions}
    moved = {
        pk: permissions.get((types.get(type_id), codename)) for pk, _, type_id, codename in there.permissions
    }
    with (
        tenant_context(SimpleNamespace(schema_name=schema)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, ids in (("auth_permission", moved), ("django_content_type", types)):
            cursor.execute(_REFERRING, [table])
            columns = [*cursor.fetchall(), (table, "id")]
            for place, column in columns:
                _move(cursor, place, column, ids)
        cursor.execute("DELETE FROM auth_permission; DELETE FROM django_content_type")
        for table, names, values in (
            ("django_content_type", "id, app_label, model", here.content_types),
            ("auth_permission", "id, name, content_type_id, codename", here.permissions),
        ):
            marks = ", ".join(["%s"] * len(names.split(", ")))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", sorted(values))
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _move(cursor: Any, table: str, column: str, ids: dict[int, int | None]) -> None:
    """Put new ids in the place of old ones, by way of negative ones: no row meets another's on the way."""
    gone = [old for old, new in ids.items() if new is None]
    kept = {old: new for old, new in ids.items() if new is not None}
    cursor.execute(
        "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s", [table, column]
    )
    if cursor.fetchone()[0]:
        cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [gone])
    else:
        cursor.execute(f"UPDATE {table} SET {column} = NULL WHERE {column} = ANY(%s)", [gone])
    cursor.execute(
        f"UPDATE {table} t SET {column} = -m.new FROM unnest(%s::int[], %s::int[]) m (old, new) "
        f"WHERE t.{column} = m.old",
        [list(kept), list(kept.values())],
    )
    cursor.execute(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")


def _of(schema: str) -> rows.Rows:
    with tenant_context(SimpleNamespace(schema_name=schema)):
        return rows.read()


def _of_template() -> rows.Rows:
    """What the template holds of them: read in a schema made of it that is never committed."""
    name = rules.new_schema_name()
    with transaction.atomic():
        template.replay(name)
        found = _of(name)
        transaction.set_rollback(True)
    return found
