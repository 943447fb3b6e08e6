"""Which merchant has which shop, as operators keep it."""

from uuid import UUID

from django.db import transaction

from accounts import audit
from kernel import writing
from kernel.actors import Actor
from kernel.errors import Taken
from tenants.models import Membership

_MEANINGS = {"membership_once": Taken(field="user")}


@transaction.atomic
def create(*, user_id: UUID, tenant_id: UUID, actor: Actor) -> Membership:
    """Give a merchant a shop. Raises Taken where they have it."""
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
