"""What a shop's own staff see of its archives, standing in the shop: the operations are the platform's."""

from dataclasses import replace
from datetime import datetime

from kernel import scope
from kernel.actors import Actor
from tenants import current
from tenants.models import Operation
from tenants.portability import operations, progress
from tenants.portability.progress import Progress

Status = Operation.Status


def ask(*, actor: Actor, now: datetime) -> Operation:
    """Have the current shop exported. On the platform's record stands the actor's name: no user of it is theirs."""
    tenant = current.tenant()
    with scope.on_platform():
        return operations.ask(
            kind=Operation.Kind.EXPORT,
            tenant=tenant,
            is_owners=True,
            actor=replace(actor, user_id=None),
            now=now,
        )


def find_newest(*, status: Operation.Status | None = None) -> Operation | None:
    """The current shop's newest export, or its newest of that status."""
    tenant = current.tenant()
    with scope.on_platform():
        found = operations.list_of(tenant).filter(kind=Operation.Kind.EXPORT)
        return (found.filter(status=status) if status else found).first()


def follow(operation: Operation | None) -> Progress | None:
    """How far it is, while it is being made."""
    if operation is None or operation.status not in (Status.WAITING, Status.RUNNING):
        return None
    return progress.read(operation.pk)
