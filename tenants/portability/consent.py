"""Whether what was asked of a shop's data may be done, by who asked for it: when it is, and as the shop stands then."""

from datetime import datetime

from accounts.models import User
from kernel import clock
from tenants import errors, lifecycle, memberships, support
from tenants.models import Operation, Tenant


def require(
    kind: Operation.Kind, tenant: Tenant | None, *, is_owners: bool, is_copy: bool, now: datetime
) -> None:
    """Raises ShopSuspended for an owner's copy of a shop that is not open, and SupportNotAllowed (see `ask`)."""
    if tenant is None:
        return
    if is_owners and is_copy and not tenant.is_open:
        raise errors.ShopSuspended
    if not is_owners and (is_copy or kind == Operation.Kind.EXPORT):
        support.require_consent(tenant, now=now)


def require_still(operation: Operation) -> None:
    """See that what was asked for at a door may be done still, by who asked, as the shop stands now.

    Raises as `operations.ask` does, and TenantNotFound for a copy of whoever is no owner any more.
    """
    wishes = operation.wishes
    if "is_owners" not in wishes or operation.tenant_id is None:
        return
    tenant, is_owners = lifecycle.get(operation.tenant_id), wishes["is_owners"]
    is_copy = bool(wishes.get("slug"))
    require(Operation.Kind(operation.kind), tenant, is_owners=is_owners, is_copy=is_copy, now=clock.now())
    user = User.objects.filter(email=operation.actor).first()
    if is_owners and is_copy and not memberships.is_owner(user=user, tenant=tenant):
        raise errors.TenantNotFound
