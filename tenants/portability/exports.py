"""A shop into an archive, while it goes on selling: its rows as of one moment, its files, its part of the registry."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import tenant_context

from kernel import crashpoints, scope
from tenants import lifecycle
from tenants.models import Tenant
from tenants.portability import archive, files, registry, tables
from tenants.portability.manifest import Facts
from tenants.provisioning import template


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into an archive."""

    tables: int
    rows: int
    files: int


def export(
    *,
    tenant: Tenant,
    target: IO[bytes],
    key: str = "",
    now: datetime,
    watch: archive.Watcher = lambda *_: None,
    has_files: bool = True,
) -> Exported:
    """Write the shop's archive into an open file; with a `key` nobody reads it without.

    The rows are those of one moment. A file is there if its row is; one that is deleted meanwhile is left out.
    Without files it goes with its log-ins: it is for no other installation.
    Raises ShopNotReady or TenantNotFound for one that has no schema.
    """
    lifecycle.require_schema(tenant)
    if not scope.is_platform():
        raise scope.OutOfScope("shops are exported by the platform")
    with archive.writing(target, key=key, made_at=now) as written:
        facts = _write_rows(tenant, written, watch, left_out=tables.LEFT_OUT if has_files else frozenset())
        crashpoints.reach("portability.exporting")
        stored = _write_files(tenant, written, watch) if has_files else 0
        written.finish(facts)
    return Exported(
        tables=len(facts["tables"]), rows=sum(t["rows"] for t in facts["tables"].values()), files=stored
    )


def _write_rows(
    tenant: Tenant, written: archive.Writer, watch: archive.Watcher, *, left_out: frozenset[str]
) -> Facts:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0"
            )
        tenant = Tenant.objects.get(pk=tenant.pk)
        schema = tenant.schema_name
        listed = tables.list_tables(schema)
        lifecycle.require_schema(tenant)
        facts: Facts = {
            "shop": {"id": str(tenant.pk), "slug": tenant.slug, "name": tenant.name, "schema": schema},
            "cluster": registry.cluster(),
            "migrations": _migrations(tenant),
            "sequences": tables.read_sequences(schema),
            "left_out": sorted(left_out),
            "tables": {},
        }
        for name, rows in registry.gather(tenant).items():
            written.add_json(f"{archive.PUBLIC}{name}.json", rows)
        for number, table in enumerate(listed):
            watch("rows", number, len(listed))
            if table.name in left_out:
                continue
            with written.adding(f"{archive.DATA}{table.name}.csv") as member:
                count = tables.copy_out(schema, table, member)
            facts["tables"][table.name] = {"rows": count, "columns": dict(table.columns)}
        watch("rows", len(listed), len(listed))
    return facts


def _migrations(tenant: Tenant) -> list[str]:
    """What is applied in the shop of what shops have."""
    with tenant_context(tenant):
        applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{label}.{name}" for label, name in applied if template.is_tenants(label))


def _write_files(tenant: Tenant, written: archive.Writer, watch: archive.Watcher) -> int:
    stored = 0
    with tenant_context(tenant):
        names = list(files.list_names())
        for number, name in enumerate(names):
            watch("files", number, len(names))
            try:
                with files.open_file(name) as content:
                    written.add(archive.MEDIA + name, content)
            except FileNotFoundError:
                continue
            stored += 1
    watch("files", len(names), len(names))
    return stored
