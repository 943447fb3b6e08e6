"""Who has to have a second factor: a shop's staff where its owner says so, operators where the installation does."""

from datetime import datetime

from django.conf import settings
from django_tenants.utils import tenant_context

from accounts import audit, errors, two_factor
from accounts.models import User
from kernel import actors, scope
from kernel.actors import Actor
from kernel.mailboxes import normalise_email
from tenants import current, support
from tenants.models import Tenant


def is_lacking(user: User) -> bool:
    """Whether the user has to set up a second factor before anything else; customers never.

    Operators in a shop have shown theirs on the platform.
    """
    is_asked = user.is_staff and not support.is_operator(user)
    return is_asked and _is_required() and not two_factor.is_on(user)


def require(user: User) -> None:
    """Raises SecondFactorRequired for one who has yet to set it up."""
    if is_lacking(user):
        raise errors.SecondFactorRequired


def reset(*, tenant: Tenant, email: str, reason: str, actor: Actor, now: datetime) -> None:
    """Let somebody of a shop's staff in by their password alone, as an operator does for an owner who has lost both.

    It stands on the shop's record and on the platform's. Raises StaffNotFound.
    """
    with tenant_context(tenant):
        user = User.objects.filter(email=normalise_email(email), is_staff=True).first()
        if user is None:
            raise errors.StaffNotFound(field="email")
        two_factor.remove(user_id=user.pk, actor=actors.operator(actor), now=now)
    audit.write(actor=actor, verb="second factor reset", target=tenant, note=f"{user.email}: {reason}")


def _is_required() -> bool:
    if scope.is_platform():
        return bool(settings.OPERATORS_NEED_SECOND_FACTOR)
    return bool(current.tenant().requires_second_factor)
