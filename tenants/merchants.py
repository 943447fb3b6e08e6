"""Users of the platform, as operators keep them: who is a merchant, with the consent of the owners of their shops.

Whoever has a merchant's address or password has the way into their shops.
"""

from datetime import datetime
from uuid import UUID

from accounts import users
from accounts.models import User
from kernel.actors import Actor
from kernel.mailboxes import normalise_email
from tenants import support
from tenants.models import Tenant


def update(*, user_id: UUID, values: users.UserValues, actor: Actor, now: datetime) -> User:
    """Change a user; another address is as good as another password. Raises SupportNotAllowed, and what
    accounts.users.update does.
    """
    if (
        "email" in values
        and not User.objects.filter(pk=user_id, email=normalise_email(values["email"])).exists()
    ):
        _require_consent(user_id, now=now)
    return users.update(user_id=user_id, values=values, actor=actor, now=now)


def set_password(*, user_id: UUID, password: str, actor: Actor, now: datetime) -> None:
    """Give a user another password. Raises SupportNotAllowed, and what accounts.users.set_password does."""
    _require_consent(user_id, now=now)
    users.set_password(user_id=user_id, password=password, actor=actor, now=now)


def _require_consent(user_id: UUID, *, now: datetime) -> None:
    for tenant in Tenant.objects.filter(memberships__user=user_id):
        support.require_consent(tenant, now=now)
