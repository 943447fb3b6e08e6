"""One operation being done: an export, a snapshot, a restore, a copy or a move."""

from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from kernel import clock, standby
from kernel.actors import Actor
from tenants import errors, rules
from tenants.models import Operation, Tenant
from tenants.portability import archive, consent, copies, exports, kept, moves, restores
from tenants.portability.manifest import is_ours as is_sealed_here

Result = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Doing:
    """One operation being done."""

    operation: Operation
    file: Path | None
    key: str
    database_url: str
    actor: Actor
    watch: archive.Watcher

    def do(self) -> Result:
        """What the operation's kind is."""
        kinds = {
            Operation.Kind.EXPORT: self._export,
            Operation.Kind.SNAPSHOT: self._snapshot,
            Operation.Kind.RESTORE: self._restore,
            Operation.Kind.CLONE: self._clone,
            Operation.Kind.MOVE: self._move,
        }
        return kinds[Operation.Kind(self.operation.kind)]()

    def _export(self) -> Result:
        tenant = self._tenant()
        if self.file is None:
            return standby.read(lambda: self._keep(tenant, kept.EXPORTS))
        exported = standby.read(lambda: self._write_file(tenant))
        return {"archive": str(self.file), "bytes": self.file.stat().st_size, **exported}

    def _snapshot(self) -> Result:
        tenant = self._tenant()
        result = standby.read(lambda: self._keep(tenant, kept.SNAPSHOTS))
        kept.drop_old_snapshots(tenant.pk)
        return result

    def _restore(self) -> Result:
        wishes = self.operation.wishes
        path, name = self.file, str(wishes.get("archive", ""))
        opener: archive.Opener = (lambda: path.open("rb")) if path else (lambda: kept.open_archive(name))
        return self._bring_in(opener, slug=wishes.get("slug", ""), key=self.key)

    def _clone(self) -> Result:
        with NamedTemporaryFile(dir=kept.workshop(), suffix=".part") as between:
            self._write(self._tenant(), between, key="")
            between.flush()
            path, slug = Path(between.name), self.operation.wishes["slug"]
            return self._bring_in(lambda: path.open("rb"), slug=slug, key="")

    def _move(self) -> Result:
        tenant, gone = self._tenant(), rules.new_schema_name()
        if node := self.operation.wishes.get("node"):
            return asdict(moves.to_node(tenant, node=node, actor=self.actor))
        self.operation.schema_name = rules.new_schema_name()
        self.operation.save(update_fields=["schema_name"])
        moved = moves.move(
            self.operation,
            tenant=tenant,
            database_url=self.database_url,
            gone=gone,
            write=lambda target: self._write(tenant, target, key="", has_files=False),
            actor=self.actor,
        )
        restores.clear_up(gone)
        restores.delete_files(tenant.schema_name)
        return asdict(moved)

    def _bring_in(self, opener: archive.Opener, *, slug: str, key: str) -> Result:
        manifest = archive.verify(opener, key=key, watch=self.watch)
        is_ours = "archive" in self.operation.wishes or is_sealed_here(manifest)
        target = restores.find_target(manifest, slug=slug, is_ours=is_ours)
        self.operation.schema_name = self.operation.wishes.get("schema") or rules.new_schema_name()
        self.operation.save(update_fields=["schema_name"])
        staged = restores.stage(
            opener,
            manifest,
            schema=self.operation.schema_name,
            key=key,
            is_copy=target.is_copy,
            watch=self.watch,
        )
        result: Result = {"rows": staged.rows, "files": staged.files, "tables": len(manifest["tables"])}
        if target.tenant is not None and target.is_replaced:
            result["replaced"] = self._keep(target.tenant, kept.SNAPSHOTS)["archive"]
        is_scrubbed = bool(self.operation.wishes.get("scrub"))
        if target.is_copy:
            prepare = copies.scrub if is_scrubbed else copies.leave
            restores.become_copy(staged, target, manifest, prepare=prepare)
        living, now = "" if is_scrubbed else restores.find_living(manifest), clock.now()
        if living:
            result["erased"] = restores.erase_again(staged, target, living=living, now=now)
        consent.require_still(self.operation)
        tenant = restores.adopt(staged, target, manifest, living=living, actor=self.actor, now=now)
        self.operation.tenant = tenant
        return {**result, "id": str(tenant.pk), "slug": tenant.slug}

    def _keep(self, tenant: Tenant, folder: str) -> Result:
        name = kept.name_of(folder, tenant_id=tenant.pk, slug=tenant.slug, now=clock.now())
        return {"archive": name, **kept.keep(name, lambda target: self._write(tenant, target))}

    def _write_file(self, tenant: Tenant) -> Result:
        assert self.file is not None
        with archive.new_file(self.file) as target:
            return self._write(tenant, target)

    def _write(
        self, tenant: Tenant, target: IO[bytes], *, key: str | None = None, has_files: bool = True
    ) -> Result:
        made = exports.export(
            tenant=tenant,
            target=target,
            key=self.key if key is None else key,
            now=clock.now(),
            watch=self.watch,
            has_files=has_files,
        )
        return {"tables": made.tables, "rows": made.rows, "files": made.files}

    def _tenant(self) -> Tenant:
        if self.operation.tenant is None:
            raise errors.TenantNotFound
        return self.operation.tenant
