"""Goods that come back: asked for, answered, received, paid back. Every step of every door is taken here."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel import lookup
from kernel.actors import Actor
from kernel.errors import PermissionRefused
from storefront.customers.rules import Shopper
from storefront.orders import (
    errors,
    locked,
    pieces,
    refundable,
    refunds,
    return_steps,
    rules,
    signals,
    timeline,
)
from storefront.orders.fulfilment_views import ReturnView, return_view
from storefront.orders.models import Order, OrderLine, Refund, Return
from storefront.orders.pieces import PiecesView
from storefront.orders.rules import RefundStatus, ReturnStatus


@transaction.atomic
def request(
    *,
    number: int,
    shopper: Shopper | None,
    lines: Sequence[PiecesView] | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> ReturnView:
    """Ask to send pieces back, or all that were sent; return the return's view.

    Raises OrderNotFound, NotReturnable, LineNotFound, InvalidQuantity.
    """
    order = locked.lock(number=number, shopper=shopper)
    all_lines = locked.list_lines(order)
    possible = _possible(order, all_lines)
    if not any(possible.values()):
        raise errors.NotReturnable
    if lines is None:
        coming = {pk: left for pk, left in possible.items() if left}
    else:
        coming = pieces.count(lines, possible, _("Only {left} of line {line_id} can come back."))
    made = Return.objects.create(
        order=order,
        lines=[{"id": line_id, "quantity": quantity} for line_id, quantity in coming.items()],
        reason=reason[:500],
        requested_at=now,
        updated_at=now,
    )
    data = {"return": made.pk, "lines": made.lines, "reason": made.reason}
    timeline.record(order, "return_requested", data=data, actor=actor.name, now=now)
    changes = {"order": (None, order.number), "lines": (None, pieces.named(coming, all_lines))}
    audit.write(actor=actor, verb=audit.CREATED, target=made, changes=changes)
    signals.return_moved.send(sender=Return, order=order, made=made, now=now)
    return return_view(made)


def move(
    *,
    return_id: int,
    status: str,
    restock: bool = False,
    shipping: bool = False,
    answer: str | None = None,
    may: Callable[[str], bool],
    actor: Actor,
    now: datetime,
) -> ReturnView:
    """Approve, reject, receive or pay back a return; one that is there already stays. Returns its view.

    `may` says whether the actor holds a permission: each step has its own (`rules.RETURN_PERMISSIONS`). Received
    goods count as returned and, with `restock`, go back on the shelf. It is paid back, with `shipping` or without,
    when its money has gone back: at once, when the gateway says so later, or before, by refunds of its pieces.
    Where the gateway refused, this tries anew.

    Raises PermissionRefused, ReturnNotFound, ReturnClosed, NotRefundable.
    """
    after = ReturnStatus(status)
    needed = rules.RETURN_PERMISSIONS.get(after, "orders.change_order")
    if not may(needed):
        raise PermissionRefused(_("This needs the permission {needed}.").format(needed=needed))
    with transaction.atomic(durable=after == ReturnStatus.REFUNDED):
        made, order = lock(return_id=return_id)
        if made.status == after:
            return return_view(made)
        return_steps.check(made, after)
        before = made.status
        refund = None
        if after == ReturnStatus.REFUNDED:
            refund = _begin_refund(made, order, shipping=shipping, answer=answer, actor=actor, now=now)
        if refund is None:
            return_steps.move(made, order, after, restock=restock, answer=answer, actor=actor.name, now=now)
            changes = {"status": (before, made.status)}
            audit.write(actor=actor, verb=str(after), target=made, changes=changes)
    if refund is not None:
        refunds.run(refund=refund, now=now)
    return get_view(return_id=return_id)


def lock(*, return_id: int) -> tuple[Return, Order]:
    """The return and its order, both locked. Raises ReturnNotFound."""
    number = Return.objects.filter(pk=return_id).values_list("order__number", flat=True).first()
    if number is None:
        raise errors.ReturnNotFound
    order = locked.lock(number=number, shopper=None)
    return Return.objects.select_for_update().get(pk=return_id), order


def get_view(*, return_id: int) -> ReturnView:
    """One return. Raises ReturnNotFound."""
    made = lookup.one(Return.objects.filter(pk=return_id), errors.ReturnNotFound)
    return return_view(made)


def _begin_refund(
    made: Return, order: Order, *, shipping: bool, answer: str | None, actor: Actor, now: datetime
) -> Refund | None:
    """The refund of a locked return: the one under way, or a new one; None where its money is back already."""
    if answer is not None:
        made.answer = answer[:500]
        made.updated_at = now
        made.save(update_fields=["answer", "updated_at", "changed_in"])
    standing = made.refunds.exclude(status=RefundStatus.FAILED).select_related("payment")
    if standing:
        return next((refund for refund in standing if refund.status == RefundStatus.PENDING), None)
    taken = refundable.list_due(order, made.lines, shipping=shipping)
    if not taken:
        return None
    return refunds.begin(
        order=order,
        key=f"return:{made.pk}:{made.refunds.count()}",
        taken=taken,
        reason=made.reason,
        of_return=made,
        actor=actor,
        now=now,
    )


def _possible(order: Order, lines: Sequence[OrderLine]) -> dict[int, int]:
    sent = [(line.pk, line.fulfilled, line.returned) for line in lines]
    return rules.count_returnable(sent, locked.count_coming_back(order))
