"""A shop out of an archive: in its own place, or aside under another address.

The rows go into a schema of their own that no shop has yet, and become the shop's in one short transaction at the
end: whatever is cut off before leaves the shops as they were, and `clear_up` takes away what was begun.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import SuspiciousFileOperation
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from accounts import audit, restores as credentials
from kernel import crashpoints, keys, scope, sealing
from kernel.actors import Actor
from kernel.jobs import wakeups
from tenants import errors, hosts, rules, signals
from tenants.models import Domain, StateChange, Tenant
from tenants.portability import archive, files, registry, structure, tables
from tenants.portability.manifest import Cluster, Manifest
from tenants.provisioning import signups, template

Prepare = Callable[[frozenset[str]], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where an archive goes: the shop it replaces or brings back, or the address of a copy."""

    id: UUID
    tenant: Tenant | None
    slug: str
    is_copy: bool
    is_ours: bool
    """Whether this installation made the archive: of another's it takes the rows, and no plan, host or member."""

    @property
    def is_replaced(self) -> bool:
        """Whether the shop has rows now that go."""
        return self.tenant is not None and template.exists(self.tenant.schema_name)


@dataclass(frozen=True, slots=True)
class Staged:
    """What has been loaded, and still is nobody's."""

    schema: str
    rows: int
    files: int
    public: Mapping[str, Any]


def find_target(manifest: Manifest, *, slug: str, is_ours: bool) -> Target:
    """The shop the archive is of, or with a `slug` the place of a copy.

    Raises InvalidSlug, ReservedSlug, or SlugTaken: also where the shop is gone and another has its address by now.
    """
    own_id = UUID(manifest["shop"]["id"])
    tenant = None if slug else Tenant.objects.filter(pk=own_id).first()
    if tenant is not None and tenant.state != rules.State.ERASED:
        return Target(id=own_id, tenant=tenant, slug=tenant.slug, is_copy=False, is_ours=is_ours)
    wanted = slug or manifest["shop"]["slug"]
    if slug or not is_ours:
        signups.check_slug(wanted)
    is_its_own = tenant is not None and tenant.slug == wanted  # of one that was moved from here
    if not is_its_own and signups.is_taken(wanted):
        raise errors.SlugTaken(
            _("“{slug}” is taken.").format(slug=wanted),
            field="slug",
            suggestions=signups.find_suggestions(wanted),
        )
    own_id = uuid4() if slug else own_id
    return Target(id=own_id, tenant=tenant, slug=wanted, is_copy=bool(slug), is_ours=is_ours)


def stage(
    opener: archive.Opener,
    manifest: Manifest,
    *,
    schema: str,
    key: str,
    is_copy: bool,
    watch: archive.Watcher,
) -> Staged:
    """Load a verified archive into a new schema and its folder of files.

    Raises ArchiveTooNew, TemplateMissing, and ArchiveDamaged where the rows do not fit.
    """
    shop = SimpleNamespace(schema_name=schema)
    is_current = structure.is_of_this_release(manifest["migrations"])
    with tenant_context(shop):
        stored = _store_files(opener, manifest, key=key, watch=watch)
    crashpoints.reach("portability.files_stored")
    if not is_current:
        structure.make_older(schema, manifest["migrations"])
    try:
        with tenant_context(shop), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
            )
            if is_current:
                with scope.on_platform():  # where templates are kept
                    structure.make_current(schema)
            rows, public = load(opener, manifest, schema=schema, key=key, is_copy=is_copy, watch=watch)
            tables.check_references()
    except DatabaseError as error:
        raise errors.ArchiveDamaged(
            _("Its rows do not fit: {reason}").format(reason=str(error).strip())
        ) from error
    crashpoints.reach("portability.rows_loaded")
    if not is_current:
        structure.bring_up(schema)
    structure.adopt_ids(schema)
    return Staged(schema=schema, rows=rows, files=stored, public=public)


def become_copy(staged: Staged, target: Target, manifest: Manifest, *, prepare: Prepare) -> None:
    """Take out of a loaded copy what is its original's, seal the rest with its own keys, and `prepare` it.

    `prepare` stands in its schema with the original's keys, and is told whom the platform knows as having the shop.
    """
    original = UUID(manifest["shop"]["id"])
    with tenant_context(SimpleNamespace(schema_name=staged.schema, id=target.id)), transaction.atomic():
        signals.shop_copied.send(sender=Tenant)
        with keys.inheriting(str(original)):
            sealing.rotating.send(sender=None, schema=staged.schema)
    with tenant_context(SimpleNamespace(schema_name=staged.schema, id=original)), transaction.atomic():
        prepare(frozenset(row["email"].lower() for row in staged.public["members"]))


def find_living(manifest: Manifest) -> str:
    """The schema of the shop that the archive is of, as it is now; empty where it has none any more."""
    tenant = Tenant.objects.filter(pk=manifest["shop"]["id"]).first()
    return tenant.schema_name if tenant is not None and template.exists(tenant.schema_name) else ""


def erase_again(staged: Staged, target: Target, *, living: str, now: datetime) -> int:
    """Take out of what was loaded whom the living shop has erased since; return how many."""
    with tenant_context(SimpleNamespace(schema_name=staged.schema, id=target.id)), transaction.atomic():
        return sum(count for _, count in signals.shop_going_back.send(sender=Tenant, live=living, now=now))


def adopt(
    staged: Staged,
    target: Target,
    manifest: Manifest,
    *,
    living: str,
    actor: Actor,
    now: datetime,
) -> Tenant:
    """Make the loaded schema the shop's, and open it: one transaction, in which what it replaces goes.

    What had been closed in the one that goes stays closed: see `accounts.restores`. Whom the `living` one mails no more
    is mailed no more. Raises SlugTaken where somebody was faster, and OperationRunning where somebody was erased.
    """
    replaced = ""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        if target.tenant is not None:
            tenant = Tenant.objects.select_for_update().get(pk=target.tenant.pk)
        else:
            if signups.is_taken(target.slug):
                raise errors.SlugTaken(_("“{slug}” is taken.").format(slug=target.slug), field="slug")
            tenant = Tenant(pk=target.id, slug=target.slug, state=rules.State.PROVISIONING)
        was_gone = target.tenant is None or tenant.state == rules.State.ERASED
        if target.is_replaced:
            replaced = tenant.schema_name
            credentials.keep_ended(schema=staged.schema, live=replaced, now=now)
            tables.keep_living(staged.schema, replaced)
        _number_again(staged.schema, live=replaced, cluster=manifest["cluster"])
        if living:
            signals.shop_put_back.send(sender=Tenant, schema=staged.schema, live=living)
        before = tenant.schema_name
        tenant.schema_name = staged.schema
        _write_tenant(tenant, target, staged.public, was_gone=was_gone)
        wakeups.forget([name for name in (before, replaced) if name])
        if was_gone:
            _bring_back(tenant, target, staged.public, actor=actor, now=now)
        if target.is_ours and not target.is_copy:
            registry.mark_again(staged.schema, staged.public)
        verb = "copied" if target.is_copy else "restored"
        audit.write(actor=actor, verb=verb, target=tenant, note=f"archive of {manifest['made_at']}")
        if replaced:
            template.drop(replaced)
        names = list(Domain.objects.filter(tenant=tenant).values_list("domain", flat=True))
        transaction.on_commit(lambda: hosts.forget_hosts(names))
        crashpoints.reach("portability.adopting")
    crashpoints.reach("portability.adopted")
    if before and before != staged.schema:
        delete_files(before)
    return tenant


def delete_files(schema: str) -> None:
    """Delete every file that was kept for a schema."""
    with tenant_context(SimpleNamespace(schema_name=schema)):
        files.delete_all()


def clear_up(schema: str) -> None:
    """Take away a schema, with its files, that was filled and became no shop's."""
    if Tenant.objects.filter(schema_name=schema).exists():
        return
    template.drop(schema)
    delete_files(schema)


def _store_files(opener: archive.Opener, manifest: Manifest, *, key: str, watch: archive.Watcher) -> int:
    total = sum(name.startswith(archive.MEDIA) for name in manifest["members"])
    stored = 0
    if total:
        for name, content in archive.members(opener, key=key):
            if name.startswith(archive.MEDIA):
                watch("files", stored, total)
                try:
                    files.store(name.removeprefix(archive.MEDIA), content)
                except SuspiciousFileOperation as error:
                    raise errors.ArchiveDamaged(
                        _("{name} is no file of a shop.").format(name=name)
                    ) from error
                stored += 1
    watch("files", stored, total)
    return stored


def load(
    opener: archive.Opener,
    manifest: Manifest,
    *,
    schema: str,
    key: str,
    is_copy: bool,
    watch: archive.Watcher,
) -> tuple[int, registry.Rows]:
    """Load a verified archive's rows into a schema of this release; how many, and what the registry had of the shop.

    Raises ArchiveDamaged.
    """
    wanted = manifest["tables"]
    own = {table.name: table for table in tables.list_tables(schema)}
    tables.empty(schema, own)
    public: dict[str, Any] = {}
    rows = loaded = 0
    for name, content in archive.members(opener, key=key):
        if name.startswith(archive.PUBLIC):
            public[name.removeprefix(archive.PUBLIC).removesuffix(".json")] = archive.read_json(content)
        if not name.startswith(archive.DATA):
            continue
        table = name.removeprefix(archive.DATA).removesuffix(".csv")
        if table not in own or table not in wanted:
            raise errors.ArchiveDamaged(_("{table} is no table of a shop.").format(table=table))
        watch("rows", loaded, len(wanted))
        loaded += 1
        if is_copy and table in tables.OF_THE_ORIGINAL:
            continue
        count = tables.copy_in(schema, table, archive.header(content), content)
        if count != wanted[table]["rows"]:
            raise errors.ArchiveDamaged(
                _("{table} has {count} rows and not {rows}.").format(
                    table=table, count=count, rows=wanted[table]["rows"]
                )
            )
        rows += count
    if loaded != len(wanted):
        raise errors.ArchiveDamaged(_("It lacks tables."))
    tables.set_sequences(schema, manifest["sequences"])
    watch("rows", loaded, loaded)
    return rows, public


def _number_again(schema: str, *, live: str, cluster: Cluster) -> None:
    """Have readers of change feeds see what is not as they saw it last: give such rows this transaction's number.

    Numbers of another database mean nothing here. Of this one a row keeps its own, unless it takes the place of a
    living row that has another.
    """
    here = registry.cluster()
    is_same = (cluster["system"], cluster["database"]) == (here["system"], here["database"])
    for table in tables.list_tables(schema):
        if "changed_in" not in dict(table.columns):
            continue
        differs = f'n.changed_in >= {_CURRENT} OR NOT EXISTS (SELECT FROM "{live}"."{table.name}" o WHERE o.id = n.id'
        differs += " AND o.changed_in = n.changed_in)"
        condition = "TRUE" if not is_same else differs if live else f"n.changed_in >= {_CURRENT}"
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{schema}"."{table.name}" n SET changed_in = {_CURRENT} WHERE {condition}'
            )


_CURRENT = "(pg_current_xact_id()::text)::bigint"


def _write_tenant(tenant: Tenant, target: Target, public: Mapping[str, Any], *, was_gone: bool) -> None:
    """Write the settings of then; of a shop that is alive those that go back."""
    kept = public["tenant"]
    names = registry.OWN_SETTINGS if was_gone else registry.GO_BACK
    if was_gone and not target.is_copy:
        names = (*names, "entitlements", "opened_at") if target.is_ours else names
        tenant.slug = target.slug
    names = tuple(name for name in names if name in kept)  # an older release did not know all
    for name in names:
        setattr(tenant, name, registry.value_of(Tenant, name, kept[name]))
    if Tenant.objects.filter(pk=tenant.pk).exists():
        tenant.save(update_fields=["slug", "schema_name", *names])
    else:
        Tenant.objects.bulk_create([tenant])  # the mixin's own save looks through every tenant


def _bring_back(
    tenant: Tenant, target: Target, public: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Tell the registry of a shop that it did not have: a copy, or one that was gone."""
    before, rows = tenant.state, dict(public) if target.is_ours else {}
    is_new = target.is_copy or not target.is_ours
    if is_new:
        host = Domain(tenant=tenant, domain=hosts.shop_host(tenant.slug), is_primary=True)
        Domain.objects.bulk_create([host])
    else:
        registry.revive(tenant, rows)
    registry.join_members(tenant, rows)
    signals.shop_restored.send(sender=Tenant, tenant=tenant, rows=rows, is_copy=is_new)
    after = rules.State.TRIAL if is_new else rules.State(rows["tenant"]["state"])
    tenant.state, tenant.erasable_at = after, None
    if tenant.opened_at is None:
        tenant.opened_at = now
    tenant.save(update_fields=["state", "opened_at", "erasable_at"])
    StateChange.objects.create(
        tenant=tenant, before=before, after=after, actor=str(actor), reason="from an archive", created_at=now
    )
