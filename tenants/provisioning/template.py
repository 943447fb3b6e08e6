"""The template: one migrated and seeded schema a release, kept as the SQL that makes it again."""

import hashlib
import pkgutil
import re
import subprocess
from collections.abc import Collection, Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from accounts import roles
from kernel import clock, crashpoints, scope
from tenants import errors, signals
from tenants.models import SchemaTemplate
from tenants.postgres import citus, programs, statements

SCHEMA = "t_template000"
SEEDS_VERSION = "2"
_IDENTITY = re.compile(
    r"ALTER TABLE (?P<table>\S+) ALTER COLUMN (?P<column>\S+) ADD (?P<how>GENERATED .*)", re.DOTALL
)
_NOISE = re.compile(r"SET |ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET \(pg_attver=")
"""What would stay set in the session, and what a newer pg_dump makes of an older server's columns: of no use."""
_TABLE = re.compile(r"CREATE TABLE (?P<table>\S+) \(")
LOCK = 7_305_001  # advisory lock: one process prepares at a time


def is_tenants(label: str) -> bool:
    """Whether shops have the app of that label."""
    return apps.get_app_config(label).name in settings.TENANT_APPS


@lru_cache
def fingerprint() -> str:
    """The hash of what a shop's schema is made of: every tenant migration, and the seeds."""
    digest = hashlib.sha256(SEEDS_VERSION.encode())
    for (label, name), path in sorted(_migrations()):
        digest.update(f"{label}.{name}".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _migrations() -> Iterator[tuple[tuple[str, str], Path]]:
    """Each tenant migration as Django's loader finds it, and its file. The loader keeps all it loads: 15 MB."""
    for label in filter(is_tenants, apps.app_configs):
        module, _is_explicit = MigrationLoader.migrations_module(label)
        folders = module and (found := find_spec(module)) and found.submodule_search_locations
        for finder, name, is_package in pkgutil.iter_modules(folders or []):
            if not is_package and name[0] not in "_~":
                yield (label, name), Path(finder.path, f"{name}.py")  # type: ignore[union-attr]


@lru_cache(maxsize=2)
def sql_for(wanted: str) -> str:
    """The SQL of the template with that fingerprint. Raises TemplateMissing."""
    found = SchemaTemplate.objects.filter(fingerprint=wanted).values_list("sql", flat=True).first()
    if found is None:
        raise errors.TemplateMissing
    return found


def find_earlier(*, without: Collection[str]) -> SchemaTemplate | None:
    """The newest template that this release's migrations lead on from, and that has none of `without`.

    A new one is made of it and not of nothing, so that what it has keeps its ids: those of content
    types and permissions are the same in all shops.
    """
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{label}.{name}" for label, name in loader.disk_migrations}
    for template in SchemaTemplate.objects.order_by("-created_at").defer("sql"):
        applied = set(template.migrations)
        if applied and applied <= known and not applied & set(without):
            return template
    return None


def prepare(*, force: bool = False) -> SchemaTemplate:
    """Make this release's template unless it is there: migrate, seed, dump, store.

    It goes on from an earlier one; with `force` it begins with nothing.
    """
    citus.make_ready()
    wanted = fingerprint()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        existing = SchemaTemplate.objects.filter(fingerprint=wanted).first()
        if existing is not None and not force:
            return existing
        applied = _build_schema(None if force else find_earlier(without=()))
        sql = _dump()
        sql_for.cache_clear()
        with transaction.atomic():
            template, _ = SchemaTemplate.objects.update_or_create(
                fingerprint=wanted,
                defaults={
                    "sql": sql,
                    "migrations": applied,
                    "tables": sql.count("CREATE TABLE "),
                    "created_at": clock.now(),
                },
            )
        return template
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def replay(schema_name: str) -> None:
    """Make one shop's schema, whole or not at all, of the template's SQL."""
    sql = sql_for(fingerprint()).replace(SCHEMA, schema_name)
    with transaction.atomic():
        citus.shard_what_is_created()
        statements.run(sql)
        crashpoints.reach("template.replayed")


def exists(schema_name: str) -> bool:
    """Whether the schema is there; replay is atomic, so one that is there is whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema_name])
        return cursor.fetchone() is not None


def drop(schema_name: str) -> None:
    """Drop a shop's schema and all in it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(schema_name)} CASCADE")


def _build_schema(earlier: SchemaTemplate | None) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    statements.run(earlier.sql if earlier else f"CREATE SCHEMA {SCHEMA}")
    scope.enter(SimpleNamespace(schema_name=SCHEMA))
    ContentType.objects.clear_cache()
    try:
        # Django's own command: django-tenants' override would loop over every tenant
        call_command(migrate.Command(), verbosity=0)
        with transaction.atomic():
            seed()
        return sorted(f"{label}.{name}" for label, name in MigrationRecorder(connection).applied_migrations())
    finally:
        scope.leave()
        ContentType.objects.clear_cache()


def seed() -> None:
    """Write the rows that every shop starts with into the current schema; what is there stays."""
    roles.seed()
    signals.template_seeding.send(sender=SchemaTemplate)


def _dump() -> str:
    """The template as SQL: pg_dump's, without what would change the session it is replayed in."""
    command = [settings.PG_DUMP, "--schema", SCHEMA, "--no-owner", "--no-privileges", "--no-comments"]
    command += ["--inserts", "--rows-per-insert=500", "--dbname", connection.settings_dict["NAME"]]
    try:
        done = subprocess.run(command, env=programs.environment(), capture_output=True, text=True, check=True)  # noqa: S603
    except FileNotFoundError as error:
        raise errors.TemplateMissing(
            _("pg_dump was not found at {pg_dump}").format(pg_dump=settings.PG_DUMP)
        ) from error
    except subprocess.CalledProcessError as error:
        raise errors.TemplateMissing(
            _("pg_dump failed: {reason}").format(reason=error.stderr.strip())
        ) from error
    return clean_dump(done.stdout)


def clean_dump(dump: str) -> str:
    """A pg_dump without its header, which would change the session it is replayed in.

    The header ends where the schema is created; psql's own commands stand only there and in the
    last lines. What is between is kept to the letter, whatever text the seed rows hold, but that a
    column is made an identity with its table: Citus makes none of one that is there.
    """
    body = dump[dump.index(f"CREATE SCHEMA {SCHEMA};") :]
    kept, _, _ = body.rpartition("\n-- PostgreSQL database dump complete")
    found, identities = list[str](), dict[str, list[re.Match[str]]]()
    for statement in statements.split(kept):
        if made := _IDENTITY.fullmatch(statement):
            identities.setdefault(made["table"], []).append(made)
        elif not _NOISE.match(statement):
            found.append(statement)
    return "".join(f"{_with_identities(statement, identities)};\n" for statement in found)


def _with_identities(statement: str, identities: dict[str, list[re.Match[str]]]) -> str:
    table = _TABLE.match(statement)
    for made in identities.get(table["table"], ()) if table else ():
        column = re.escape(made["column"])
        statement = re.sub(rf"(?m)^(    {column} \w+)", rf"\1 {made['how']}", statement, count=1)
    return statement
