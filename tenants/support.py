"""Operators in a shop: by its owner's consent, until a moment that the owner names, each entry and act on its record.

Whoever enters is a user of the shop's own, named after the operator, with a manager's permissions: none over staff,
keys, gateways or settings. They have no password, and no mail reaches them.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from accounts import audit, entry_links, roles, services
from accounts.models import AuditEvent, User
from kernel import actors, scope
from kernel.actors import Actor
from kernel.errors import Invalid
from tenants import current, errors, hosts
from tenants.models import Tenant

HOURS = (1, 8, 24, 72)
"""For how long an owner may let support in."""
ROLE = roles.MANAGER
_ENTERED = "support entered"


def get_end(*, now: datetime) -> datetime | None:
    """Until when support may enter the current shop; None where it may not."""
    return _end(current.tenant(), now=now)


def require_consent(tenant: Tenant, *, now: datetime) -> None:
    """See that the shop's owner lets support in, who alone may let its data out. Raises SupportNotAllowed."""
    if _end(tenant, now=now) is None:
        raise errors.SupportNotAllowed


def is_operator(user: User) -> bool:
    """Whether a user of a shop is an operator who entered it."""
    return user.email.endswith(services.SUPPORT_DOMAIN)


def is_over(user: User, *, now: datetime) -> bool:
    """Whether the user is an operator whose time in the shop has ended."""
    return is_operator(user) and get_end(now=now) is None


def list_entries(*, limit: int = 20) -> list[AuditEvent]:
    """Who of support has entered the current shop, the last first."""
    return list(AuditEvent.objects.filter(verb=_ENTERED)[:limit])


@transaction.atomic
def allow(*, hours: int, actor: Actor, now: datetime) -> datetime:
    """Let support enter the current shop for so many of HOURS. Raises Invalid."""
    if hours not in HOURS:
        raise Invalid(_("Choose one of the times."), field="hours")
    until = now + timedelta(hours=hours)
    _settle(until, verb="support let in", actor=actor)
    return until


@transaction.atomic
def end(*, actor: Actor, now: datetime) -> None:
    """Let support enter no more; whoever of it is in the shop is out at once."""
    _settle(None, verb="support shut out", actor=actor)
    for user in User.objects.filter(email__endswith=services.SUPPORT_DOMAIN, is_active=True):
        services.deactivate(user=user, now=now)


def enter(*, tenant: Tenant, reason: str, actor: Actor, now: datetime) -> str:
    """The address that lets the operator into the shop's admin once, within a minute. Raises SupportNotAllowed."""
    with tenant_context(tenant):
        if not tenant.is_open or get_end(now=now) is None:
            raise errors.SupportNotAllowed
        with transaction.atomic():
            user = services.ensure_support(operator=actor.name, role=ROLE)
            services.reactivate(user=user)
            audit.write(actor=actors.operator(actor), verb=_ENTERED, target=user, note=reason)
        token = entry_links.make(user=user, now=now)
    audit.write(actor=actor, verb=_ENTERED, target=tenant, note=reason)
    return hosts.shop_url(tenant.slug, f"/enter/?token={token}")


def _end(tenant: Tenant, *, now: datetime) -> datetime | None:
    with scope.on_platform():
        until = Tenant.objects.values_list("support_until", flat=True).get(pk=tenant.pk)
    return until if until is not None and until > now else None


def _settle(until: datetime | None, *, verb: str, actor: Actor) -> None:
    shop = current.tenant()
    with scope.on_platform():
        kept = Tenant.objects.select_for_update().get(pk=shop.pk)
        before, kept.support_until = kept.support_until, until
        kept.save(update_fields=["support_until"])
    audit.write(actor=actor, verb=verb, target=kept, changes={"support_until": (before, until)})
