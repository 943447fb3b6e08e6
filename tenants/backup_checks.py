"""Whether a shop can be had back: it is exported, loaded into a schema beside it, and read out again byte for byte.

The rows are those of one moment, so the shop goes on selling meanwhile. What is loaded is never committed: a check
that is cut off leaves nothing behind.
"""

import hashlib
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace

from django.db import DatabaseError, connection, transaction
from django_tenants.utils import tenant_context

from kernel import clock, scope
from kernel.errors import DomainError
from tenants import rules
from tenants.models import Tenant
from tenants.portability import archive, exports, kept, restores, structure, tables
from tenants.portability.manifest import Manifest

LARGEST = 5 * 1024**3  # bytes of a schema: what is larger takes a restore elsewhere


class BackupBroken(RuntimeError):
    """What was loaded is not what was exported, or could not be loaded at all."""


def check(*, schema: str) -> int:
    """Export, load and compare a shop's rows; how many there are. Raises BackupBroken.

    It is the shop's own job, and works on the platform. Files have their sums checked wherever an archive is read.
    """
    with scope.on_platform(), NamedTemporaryFile(dir=kept.workshop(), suffix=".part") as file:
        try:
            tenant = Tenant.objects.get(schema_name=schema)
            _refuse_what_is_too_large(schema)
            exports.export(tenant=tenant, target=file, now=clock.now(), has_files=False)
            file.flush()
            opener = _opener(Path(file.name))
            manifest = archive.verify(opener, key="", watch=_nobody)
            if not structure.is_of_this_release(manifest["migrations"]):
                raise BackupBroken(f"{schema}: it has not been migrated: manage.py migrate_fleet")
            return _load_and_compare(opener, manifest)
        except (DomainError, DatabaseError) as error:
            raise BackupBroken(f"{schema}: {getattr(error, 'detail', error)}".strip()) from error


def _opener(path: Path) -> archive.Opener:
    return lambda: path.open("rb")


def _refuse_what_is_too_large(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
               JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'""",
            [schema],
        )
        size = int(cursor.fetchone()[0])
    if not 0 < size <= LARGEST:
        raise BackupBroken(f"{schema}: {size} bytes cannot be checked here, at most {LARGEST}")


def _load_and_compare(opener: archive.Opener, manifest: Manifest) -> int:
    scratch = rules.new_schema_name()
    with tenant_context(SimpleNamespace(schema_name=scratch)), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = 0")
        with scope.on_platform():  # where templates are kept
            structure.make_current(scratch)
        rows, _ = restores.load(opener, manifest, schema=scratch, key="", is_copy=False, watch=_nobody)
        tables.check_references()
        differing = [
            table.name
            for table in tables.list_tables(scratch)
            if _sum(scratch, table) != manifest["members"][f"{archive.DATA}{table.name}.csv"]["sha256"]
        ]
        transaction.set_rollback(True)
    if differing:
        raise BackupBroken(f"{manifest['shop']['schema']}: not as it was: {', '.join(differing)}")
    return rows


class _Digest:
    """A file that keeps the sum of what is written to it."""

    def __init__(self) -> None:
        self.sum = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        return len(data)


def _sum(schema: str, table: tables.Table) -> str:
    digest = _Digest()
    tables.copy_out(schema, table, digest)
    return digest.sum.hexdigest()


def _nobody(*_: object) -> None:
    """Tell nobody how far it is."""
