"""The lock every write on an order begins with, and the events it leaves behind."""

from collections import Counter
from datetime import datetime
from typing import Any

from kernel import rows
from storefront.customers.rules import Holder
from storefront.orders import errors, rules, tokens
from storefront.orders.models import Order, OrderEvent, OrderLine, Return


def lock(*, number: int, holder: Holder | None) -> Order:
    """The order, locked until the caller's transaction ends. Raises OrderNotFound."""
    order = Order.objects.select_for_update().filter(number=number).first()
    if order is None or (holder is not None and not tokens.is_holder(order, holder)):
        raise errors.OrderNotFound
    return order


def list_lines(order: Order) -> list[OrderLine]:
    """The order's lines as they are now."""
    return list(OrderLine.objects.filter(order=order).order_by("pk"))


def count_coming_back(order: Order) -> Counter[int]:
    """The pieces in the order's open returns, by line."""
    open_returns = Return.objects.filter(order=order, status__in=rules.OPEN_RETURN)
    pieces: Counter[int] = Counter()
    for lines in open_returns.values_list("lines", flat=True):
        for line in lines:
            pieces[line["id"]] += line["quantity"]
    return pieces


def set_payment(order: Order, after: rules.PaymentStatus) -> None:
    """Set the payment status of a locked order; the caller saves.

    Raises ValueError where `rules.PAYMENT_TRANSITIONS` has no such way.
    """
    if order.payment_status != after and not rules.can_payment_become(order.payment_status, after):
        raise ValueError(f"A payment that is {order.payment_status} does not become {after}.")
    order.payment_status = after


def derive(order: Order, lines: list[OrderLine]) -> None:
    """Set the fulfilment and the status that follow from the lines; the caller saves."""
    order.fulfilment_status = rules.derive_fulfilment(
        ordered=sum(line.quantity - line.cancelled for line in lines),
        sent=sum(line.fulfilled for line in lines),
        returned=sum(line.returned for line in lines),
    )
    order.status = rules.derive_status(
        order.status, payment=order.payment_status, to_send=sum(line.to_send for line in lines)
    )


def record(
    order: Order, kind: str, *, data: Any = None, is_public: bool = True, actor: str = "", now: datetime
) -> OrderEvent:
    """Append to the order's timeline."""
    recorded = event(order, kind, data=data, is_public=is_public, actor=actor, now=now)
    rows.insert(recorded)
    return recorded


def event(
    order: Order, kind: str, *, data: Any = None, is_public: bool = True, actor: str = "", now: datetime
) -> OrderEvent:
    """An entry of the order's timeline that is still to be written."""
    return OrderEvent(
        order=order, kind=kind, data=data or {}, is_public=is_public, actor=actor, created_at=now
    )
