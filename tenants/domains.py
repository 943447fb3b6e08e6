"""The hosts a shop answers at, as operators keep them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel import writing
from kernel.actors import Actor
from kernel.errors import Invalid, Refusals, Taken
from tenants import errors, hosts, rules
from tenants.models import Domain, Tenant

_HOST = re.compile(r"(?=.{4,253}$)[a-z0-9](-?[a-z0-9])*(\.[a-z0-9](-?[a-z0-9])*)+")


@dataclass(frozen=True, slots=True)
class Host:
    """A host as it shall be; `id` is None for a new one."""

    id: int | None
    name: str
    is_primary: bool
    is_deleted: bool = False


@transaction.atomic
def settle(*, tenant_id: UUID, wanted: Sequence[Host], actor: Actor) -> None:
    """Have a shop answer at these hosts; every process looks them up anew. Those that are not named stay.

    Raises TenantNotFound, Taken for a host of another shop, and Invalid naming `domains.{index}.domain`, or
    Several of them.
    """
    tenant = writing.lock(Tenant, tenant_id, missing=errors.TenantNotFound())
    known = {domain.pk: domain for domain in Domain.objects.filter(tenant=tenant)}
    before = sorted(domain.domain for domain in known.values())
    primary_before = next((d.domain for d in known.values() if d.is_primary), None)
    refusals = Refusals()
    for index, host in enumerate(wanted):
        with refusals.gather(f"domains.{index}", field="domain"):
            _check(rules.normalise_host(host.name))
    refusals.tell()
    Domain.objects.filter(tenant=tenant, pk__in=[host.id for host in wanted if host.is_deleted]).delete()
    Domain.objects.filter(tenant=tenant).update(is_primary=False)
    primary = next((rules.normalise_host(h.name) for h in wanted if h.is_primary and not h.is_deleted), None)
    for index, host in enumerate(wanted):
        if host.is_deleted or (host.id is not None and host.id not in known):
            continue
        row = known.get(host.id or 0) or Domain(tenant=tenant)
        row.domain, row.is_primary = rules.normalise_host(host.name), False
        with refusals.gather(f"domains.{index}"):
            _save(row)
    refusals.tell()
    kept = Domain.objects.filter(tenant=tenant)
    kept.filter(domain=primary or primary_before).update(is_primary=True)
    after = sorted(kept.values_list("domain", flat=True))
    changes = {
        name: change
        for name, change in (
            ("domains", (before, after)),
            ("primary", (primary_before, primary or primary_before)),
        )
        if change[0] != change[1]
    }
    transaction.on_commit(lambda: hosts.forget_hosts([*before, *after]))
    audit.write(actor=actor, verb=audit.UPDATED, target=tenant, changes=changes)


def _check(name: str) -> None:
    if not _HOST.fullmatch(name):
        raise Invalid(_("Write a host name: small letters, dots, and no port."))


def _save(row: Domain) -> None:
    """Write one host. The mixin's own `save` would look through every other one of the shop."""
    if Domain.objects.filter(domain=row.domain).exclude(pk=row.pk).exists():
        raise Taken(_("Another shop answers at this host."), field="domain")
    if row.pk is None:
        Domain.objects.bulk_create([row])
    else:
        Domain.objects.filter(pk=row.pk).update(domain=row.domain)
