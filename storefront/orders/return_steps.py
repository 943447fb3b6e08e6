"""A locked return on its way from one state to the next, and what each step does to its order and the stock."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from storefront.credits import ledger
from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import errors, locked, rules, signals, timeline
from storefront.orders.models import Order, OrderLine, Refund, Return
from storefront.orders.rules import ReturnStatus


def move(
    made: Return,
    order: Order,
    status: ReturnStatus,
    *,
    restock: bool = False,
    answer: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Take a return to its next state. Received goods count as returned and, with `restock`, go back on the shelf.

    Raises ReturnClosed.
    """
    check(made, status)
    made.status, made.updated_at = status, now
    if answer is not None:
        made.answer = answer[:500]
    if status == ReturnStatus.RECEIVED:
        made.is_restocked = restock
    made.save(update_fields=["status", "answer", "is_restocked", "updated_at", "changed_in"])
    if status == ReturnStatus.RECEIVED:
        _receive(made, order, actor=actor, now=now)
    data = {"return": made.pk, "answer": made.answer}
    timeline.record(order, f"return_{made.status}", data=data, actor=actor, now=now)
    signals.return_moved.send(sender=Return, order=order, made=made, now=now)


def check(made: Return, status: ReturnStatus) -> None:
    """Raises ReturnClosed where the return cannot become that."""
    if not rules.RETURN_TRANSITIONS.allows(made.status, status):
        raise errors.ReturnClosed(_("It is {status}.").format(status=made.get_status_display()))


def are_goods_back(refunds: Collection[UUID]) -> bool:
    """Whether all the goods have come in that these refunds of exchanges have credited gift cards for."""
    is_back = (ReturnStatus.RECEIVED, ReturnStatus.REFUNDED)
    return not Refund.objects.filter(pk__in=refunds).exclude(of_return__status__in=is_back).exists()


def _receive(made: Return, order: Order, *, actor: str, now: datetime) -> None:
    lines = locked.list_lines(order)
    pieces = {line["id"]: line["quantity"] for line in made.lines}
    back = [line for line in lines if line.pk in pieces]
    for line in back:
        line.returned += pieces[line.pk]
    OrderLine.objects.bulk_update(back, ["returned"])
    goods = [StockLine(line.variant_id, pieces[line.pk]) for line in back if line.variant_id is not None]
    if made.is_restocked and goods:
        inventory.restock(reference=f"return:{made.pk}", lines=goods, reason="returned", actor=actor, now=now)
    is_complete = locked.derive(order, lines)
    order.save(update_fields=["fulfilment_status", "status"])
    ledger.tell(refunds=list(made.refunds.values_list("pk", flat=True)), are_back=are_goods_back, now=now)
    if is_complete:
        signals.order_completed.send(sender=Order, order=order, now=now)
