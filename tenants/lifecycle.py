"""The life of a shop: which state follows which, and the record of every change."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenants import errors, hosts, rules, signals
from tenants.models import StateChange, Tenant


def get(tenant_id: UUID) -> Tenant:
    """The tenant of that id. Raises TenantNotFound."""
    tenant = Tenant.objects.filter(id=tenant_id).first()
    if tenant is None:
        raise errors.TenantNotFound
    return tenant


def get_by_slug(slug: str) -> Tenant:
    """The tenant of that slug. Raises TenantNotFound."""
    tenant = Tenant.objects.filter(slug=slug.lower()).first()
    if tenant is None:
        raise errors.TenantNotFound(f"There is no shop “{slug}”.")
    return tenant


def open_shop(*, tenant: Tenant, actor: str, now: datetime) -> Tenant:
    """Open a shop that has been made; its trial begins."""
    opened = change_state(tenant=tenant, after=rules.State.TRIAL, actor=actor, reason="opened", now=now)
    signals.shop_opened.send(sender=Tenant, tenant=opened)
    return opened


def suspend(*, tenant: Tenant, actor: str, reason: str, now: datetime) -> Tenant:
    """Close the shop to buyers and staff until it is reactivated. Raises TransitionRefused."""
    return change_state(tenant=tenant, after=rules.State.SUSPENDED, actor=actor, reason=reason, now=now)


def reactivate(*, tenant: Tenant, actor: str, reason: str = "", now: datetime) -> Tenant:
    """Open a suspended shop again, in the state it was suspended from. Raises TransitionRefused."""
    last = StateChange.objects.filter(tenant=tenant, after=rules.State.SUSPENDED).first()
    before = rules.State(last.before) if last else rules.State.ACTIVE
    after = before if before in rules.OPEN else rules.State.ACTIVE
    if tenant.state != rules.State.SUSPENDED:
        raise errors.TransitionRefused(f"The shop is {tenant.state}, not suspended.")
    return change_state(tenant=tenant, after=after, actor=actor, reason=reason, now=now)


def change_state(*, tenant: Tenant, after: rules.State, actor: str, reason: str, now: datetime) -> Tenant:
    """Move a shop to another state, record it and tell the house. Raises TransitionRefused."""
    with transaction.atomic():
        locked = Tenant.objects.select_for_update().get(pk=tenant.pk)
        before = rules.State(locked.state)
        if after not in rules.TRANSITIONS[before]:
            raise errors.TransitionRefused(f"A shop that is {before} cannot become {after}.")
        locked.state = after
        if after in rules.OPEN and locked.opened_at is None:
            locked.opened_at = now
        locked.save(update_fields=["state", "opened_at"])
        StateChange.objects.create(
            tenant=locked, before=before, after=after, actor=actor, reason=reason, created_at=now
        )
        signals.shop_state_changed.send(sender=Tenant, tenant=locked, before=before, after=after)
        transaction.on_commit(lambda: hosts.forget(locked))
    tenant.state = after
    return locked
