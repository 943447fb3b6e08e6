"""The life of a shop: which state follows which, and the record of every change."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel import lookup
from kernel.actors import Actor
from tenants import errors, hosts, rules, signals
from tenants.models import StateChange, Tenant

CLOSED = (rules.State.SUSPENDED, rules.State.CLOSING)


def get(tenant_id: UUID) -> Tenant:
    """The tenant of that id. Raises TenantNotFound."""
    return lookup.one(Tenant.objects.filter(id=tenant_id), errors.TenantNotFound)


def get_by_slug(slug: str) -> Tenant:
    """The tenant of that slug. Raises TenantNotFound."""
    tenant = Tenant.objects.filter(slug=slug.lower()).first()
    if tenant is None:
        raise errors.TenantNotFound(_("There is no shop “{slug}”.").format(slug=slug))
    return tenant


def require_schema(tenant: Tenant) -> None:
    """Raise ShopNotReady for a shop that is being made, TenantNotFound for one of which nothing is left."""
    if tenant.state == rules.State.PROVISIONING:
        raise errors.ShopNotReady
    if tenant.state == rules.State.ERASED:
        raise errors.TenantNotFound


def open_shop(*, tenant: Tenant, actor: Actor, now: datetime) -> Tenant:
    """Open a shop that has been made; its trial begins."""
    with transaction.atomic():
        before = tenant.state
        opened = change_state(tenant=tenant, after=rules.State.TRIAL, actor=actor, reason="opened", now=now)
        _record(opened, "opened", before, actor=actor)
        signals.shop_opened.send(sender=Tenant, tenant=opened)
    return opened


def suspend(*, tenant: Tenant, actor: Actor, reason: str, now: datetime) -> Tenant:
    """Close the shop to buyers and staff until it is reactivated. Raises TransitionRefused."""
    with transaction.atomic():
        before = tenant.state
        suspended = change_state(
            tenant=tenant, after=rules.State.SUSPENDED, actor=actor, reason=reason, now=now
        )
        _record(suspended, "suspended", before, actor=actor, reason=reason)
    return suspended


def close(*, tenant: Tenant, actor: Actor, reason: str = "", now: datetime) -> Tenant:
    """Close the shop for good: nobody is let in from now on, and it may be erased after COOLING_OFF.

    Until then `reactivate` has it back as it was. Raises TransitionRefused.
    """
    with transaction.atomic():
        before = tenant.state
        closed = change_state(tenant=tenant, after=rules.State.CLOSING, actor=actor, reason=reason, now=now)
        closed.erasable_at = now + rules.COOLING_OFF
        closed.save(update_fields=["erasable_at"])
        _record(closed, "closed", before, actor=actor, reason=reason)
    return closed


def reactivate(*, tenant: Tenant, actor: Actor, reason: str = "", now: datetime) -> Tenant:
    """Open a suspended or closing shop again, in the state it was last open in.

    Raises TransitionRefused, also for one that has been closing for so long that it may be erased.
    """
    with transaction.atomic():
        locked = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if locked.state not in CLOSED:
            raise errors.TransitionRefused(
                _("The shop is %(state)s, not suspended or closing.") % {"state": locked.state}
            )
        if locked.erasable_at is not None and locked.erasable_at <= now:
            raise errors.TransitionRefused(_("The time in which the shop could be had back is over."))
        closings = StateChange.objects.filter(tenant=tenant, before__in=rules.OPEN, after__in=CLOSED)
        last = closings.order_by("-created_at", "-pk").first()
        after = rules.State(last.before) if last else rules.State.ACTIVE
        opened = change_state(tenant=tenant, after=after, actor=actor, reason=reason, now=now)
        opened.erasable_at = None
        opened.save(update_fields=["erasable_at"])
        _record(opened, "reactivated", locked.state, actor=actor, reason=reason)
    return opened


def change_state(
    *,
    tenant: Tenant,
    after: rules.State,
    actor: Actor,
    reason: str,
    now: datetime,
    only_from: rules.State | None = None,
) -> Tenant:
    """Move a shop to another state and tell the house; what was done for it is the caller's to record.

    With `only_from` a shop that is in another state by now, as one that closes meanwhile, stays as it is.
    Raises TransitionRefused.
    """
    with transaction.atomic():
        locked = Tenant.objects.select_for_update().get(pk=tenant.pk)
        before = rules.State(locked.state)
        if only_from is not None and before != only_from:
            return locked
        if not rules.TRANSITIONS.allows(before, after):
            raise errors.TransitionRefused(
                _("A shop that is {before} cannot become {after}.").format(before=before, after=after)
            )
        locked.state = after
        if after in rules.OPEN and locked.opened_at is None:
            locked.opened_at = now
        locked.save(update_fields=["state", "opened_at"])
        StateChange.objects.create(
            tenant=locked,
            before=before,
            after=after,
            actor=actor.name or actor.operation,
            reason=reason,
            created_at=now,
        )
        signals.shop_state_changed.send(sender=Tenant, tenant=locked, before=before, after=after)
        transaction.on_commit(lambda: hosts.forget(locked))
    tenant.state = after
    return locked


def _record(tenant: Tenant, verb: str, before: str, *, actor: Actor, reason: str = "") -> None:
    audit.write(actor=actor, verb=verb, target=tenant, changes={"state": (before, tenant.state)}, note=reason)
