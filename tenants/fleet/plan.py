"""What shops lack, and the SQL of it: collected once against an earlier template, replayed for each shop."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import SimpleNamespace

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils.translation import gettext as _

from kernel import scope
from tenants import errors, rules as registry
from tenants.fleet import rows, rules
from tenants.models import Tenant
from tenants.postgres import statements
from tenants.provisioning import template

SCHEMAS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: as SQL, or as Django's own with the state before it where it is not SQL alone."""

    migration: Migration
    sql: str | None = None
    state: ProjectState | None = None

    @property
    def name(self) -> str:
        """As the ledger names it."""
        return str(self.migration)


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order, and the rows of content types, permissions and roles that come before them."""

    steps: tuple[Step, ...]
    rows_sql: str

    @property
    def names(self) -> list[str]:
        """The steps' names, in order."""
        return [step.name for step in self.steps]


def list_lacking() -> Iterator[tuple[Tenant, set[str]]]:
    """The shops, newest first, whose schemas lack migrations of this release, with the names of those.

    A shop whose schema is still to be made is passed over: it is made of this release's template.
    """
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wanted = {key: node for key, node in loader.graph.nodes.items() if template.is_tenants(key[0]) and node}
    tenants = list(Tenant.objects.exclude(state=registry.State.ERASED).order_by("-created_at", "id"))
    for first in range(0, len(tenants), SCHEMAS_AT_ONCE):
        chunk = tenants[first : first + SCHEMAS_AT_ONCE]
        applied = _applied([tenant.schema_name for tenant in chunk])
        for tenant in chunk:
            known = applied.get(tenant.schema_name)
            if known is None:
                continue
            lacking = {
                str(node)
                for key, node in wanted.items()
                if key not in known and not (node.replaces and known.issuperset(node.replaces))
            }
            if lacking:
                yield tenant, lacking


def prepare(wanted: Collection[str]) -> Plan:
    """Collect the SQL of the migrations named in `wanted`, and of the rows that go with them.

    They are carried out in a schema made of a template that lacks them, so that each finds the
    constraints' names and columns that the one before it leaves; all in a transaction that is
    rolled back. One that runs outside transactions is not carried out there. Raises NoEarlierTemplate.
    """
    earlier = template.find_earlier(without=wanted)
    if earlier is None:
        raise errors.NoEarlierTemplate(
            _("Shops cannot be brought up from what no stored template knows; manage.py migrate_schemas can.")
        )
    name = registry.new_schema_name()
    with transaction.atomic():
        statements.run(earlier.sql.replace(template.SCHEMA, name))
        try:
            return _collect(name, set(wanted))
        finally:
            transaction.set_rollback(True)


def find_breaking(wanted: Collection[str]) -> list[str]:
    """What in these migrations code of the release before could not live with."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    state, later = ProjectState(real_apps=loader.unmigrated_apps), []
    for migration in _in_order(loader):
        if str(migration) in wanted:
            later.append(migration)
        else:
            migration.mutate_state(state, preserve=False)
    return rules.find_breaking(later, state)


def _collect(schema: str, wanted: set[str]) -> Plan:
    scope.enter(SimpleNamespace(schema_name=schema))
    ContentType.objects.clear_cache()
    try:
        loader = MigrationLoader(connection)
        before = rows.read()
        state, later = ProjectState(real_apps=loader.unmigrated_apps), []
        for migration in _in_order(loader):
            if (migration.app_label, migration.name) in loader.applied_migrations:
                migration.mutate_state(state, preserve=False)
            else:
                later.append(migration)
        steps = [_carry_out(migration, state) for migration in later]
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias, apps=apps, plan=[])
        with transaction.atomic():
            template.seed()
        added = rows.to_sql(before, rows.read())
    finally:
        scope.leave()
        ContentType.objects.clear_cache()
    for step in steps:
        if step.sql and schema in step.sql:
            raise RuntimeError(f"the SQL of {step.name} names its schema")
    return Plan(steps=tuple(step for step in steps if step.name in wanted), rows_sql=added)


def _in_order(loader: MigrationLoader) -> list[Migration]:
    """All migrations there are, each after those it depends on."""
    graph = loader.graph
    keys = dict.fromkeys(key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf))
    return [graph.nodes[key] for key in keys]


def _carry_out(migration: Migration, state: ProjectState) -> Step:
    """Apply the migration in the current schema and to the state; return it as a step."""
    if rules.is_replayable(migration):
        with connection.schema_editor(collect_sql=True, atomic=True) as editor:
            migration.apply(state, editor, collect_sql=True)
        sql = "\n".join([*editor.collected_sql, record_sql(migration)])
        statements.run(sql)
        return Step(migration=migration, sql=sql)
    before = state.clone()
    if migration.atomic:
        with connection.schema_editor(atomic=True) as editor:
            migration.apply(state, editor)
    else:
        migration.mutate_state(state, preserve=False)
    return Step(migration=migration, state=before)


def record_sql(migration: Migration) -> str:
    """What puts a migration on record in the current schema."""
    with connection.cursor() as cursor:
        insert = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now());"
        return str(cursor.mogrify(insert, [migration.app_label, migration.name]).decode())


def _applied(schemas: list[str]) -> dict[str, set[tuple[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace JOIN pg_class c ON c.relnamespace = pg_namespace.oid "
            "WHERE nspname = ANY(%s) AND relname = 'django_migrations'",
            [schemas],
        )
        there = [str(name) for (name,) in cursor.fetchall()]
        found: dict[str, set[tuple[str, str]]] = {name: set() for name in there}
        if there:
            quoted = [(name, connection.ops.quote_name(name)) for name in there]
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{name}', app, name FROM {quoted_name}.django_migrations"
                    for name, quoted_name in quoted
                )
            )
            for schema, app, name in cursor.fetchall():
                found[schema].add((app, name))
    return found
