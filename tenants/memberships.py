"""Which merchant has which shop, as operators keep it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django_tenants.utils import tenant_context

from accounts import audit, grants, roles, two_factor
from accounts.models import User
from kernel import scope, writing
from kernel.actors import Actor
from kernel.errors import Taken
from tenants import errors, second_factor, support
from tenants.models import Membership, Tenant
from tenants.provisioning import template

_MEANINGS = {"membership_once": Taken(field="user")}


def is_owner(*, user: User | None, tenant: Tenant | None) -> bool:
    """Whether the platform's user has the shop, and is an active owner in it still.

    Of a shop that has no rows (not born yet, erased, lost) nobody else can say: who has it, has it.
    """
    if user is None or tenant is None or not Membership.objects.filter(user=user, tenant=tenant).exists():
        return False
    if not template.exists(tenant.schema_name):
        return True
    with tenant_context(tenant):
        owner = User.objects.filter(email=user.email).first()
        return owner is not None and grants.is_owner(owner)


def is_proved(tenant: Tenant) -> bool:
    """Whether an owner of the shop one stands in has shown that their address is theirs, here or at the platform.

    Anyone opens a shop under anyone's address: it is proved by its own sign-up, and by no other door of that account.
    """
    owners = User.objects.filter(groups__name=roles.OWNER, is_active=True, is_staff=True)
    if owners.filter(email_verified_at__isnull=False).exists():
        return True
    with scope.on_platform():
        proved = Q(user__email_verified_at__isnull=False) | Q(user__is_staff=True)
        is_unproved = Q(tenant__signup__verified_at=None, tenant__signup__email=F("user__email"))
        return Membership.objects.filter(proved, tenant=tenant).exclude(is_unproved).exists()


def require_no_second_factor(*, user: User | None, tenant: Tenant) -> None:
    """Raises OnlyInTheShop where the shop asks its owner for a second factor, of which the platform knows nothing.

    What takes all of a shop along is asked for where the code is.
    """
    if user is None or not template.exists(tenant.schema_name):
        return
    with tenant_context(tenant):
        owner = User.objects.filter(email=user.email).first()
        if owner is not None and (two_factor.is_on(owner) or second_factor.is_lacking(owner)):
            raise errors.OnlyInTheShop


@transaction.atomic
def create(*, user_id: UUID, tenant_id: UUID, actor: Actor, now: datetime) -> Membership:
    """Give a merchant a shop, whose owner lets support in. Raises SupportNotAllowed, and Taken where they have it."""
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is not None:
        support.require_consent(tenant, now=now)
    membership = Membership()
    changes = writing.assign(membership, {"user": user_id, "tenant": tenant_id})
    writing.check(membership)
    writing.save(membership, meanings=_MEANINGS)
    changes = {name: (None, str(after)) for name, (_before, after) in changes.items()}
    audit.write(actor=actor, verb=audit.CREATED, target=membership, changes=changes)
    return membership


@transaction.atomic
def delete(*, membership_id: int, actor: Actor) -> None:
    """Take a shop from a merchant; who works in it, it keeps. Raises NotFound."""
    membership = writing.lock(Membership, membership_id)
    audit.write(actor=actor, verb=audit.DELETED, target=membership)
    membership.delete()
