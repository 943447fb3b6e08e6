"""An order as every write on it begins: locked, with its lines, and the statuses that follow from them."""

from collections import Counter
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField

from accounts import services as accounts
from kernel import clock, prepared, rows
from kernel.revisions import CurrentTransaction
from storefront.customers.rules import Shopper
from storefront.orders import errors, rules, tokens
from storefront.orders.models import Order, OrderLine, Return

_TOUCH = f"UPDATE orders_order SET changed_in = {CurrentTransaction.template}, updated_at = %s"


def lock(*, number: int, shopper: Shopper | None) -> Order:
    """The order, locked until the caller's transaction ends.

    Raises OrderNotFound, and InvalidToken for a customer whose account is theirs no longer.
    """
    if shopper is not None and shopper.user is not None:
        accounts.hold(shopper.user)
    order = _touch("number = %s", number) if number <= BigIntegerField.MAX_BIGINT else None
    if order is None or (shopper is not None and not tokens.belongs_to(order, shopper)):
        raise errors.OrderNotFound
    return order


def find_by_id(order_id: UUID) -> Order | None:
    """The order of that id, locked until the caller's transaction ends, or None."""
    return _touch("id = %s", order_id)


def get(order_id: UUID) -> Order:
    """As `find_by_id`, of an order that is there."""
    order = find_by_id(order_id)
    assert order is not None
    return order


def _touch(condition: str, value: UUID | int) -> Order | None:
    """Lock an order by noting that it changes: all that it shows is written under this lock, its parcels and
    payments too, so that no change is missed by those who follow it, whoever writes it.
    """
    with connection.cursor() as cursor:
        sql = f"{_TOUCH} WHERE {condition} RETURNING {rows.columns(Order)}"
        prepared.execute(cursor, (sql, [clock.now(), value]))
        row = cursor.fetchone()
    return None if row is None else rows.instance(Order, row)


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
    """Set the payment status; the caller saves. Raises ValueError where the table has no such way."""
    if order.payment_status != after:
        rules.PAYMENT_TRANSITIONS.require(order.payment_status, after)
    order.payment_status = after


def derive(order: Order, lines: list[OrderLine]) -> bool:
    """Set the fulfilment and the status that follow from the lines; the caller saves. Whether that completes it."""
    before = order.status
    order.fulfilment_status = rules.derive_fulfilment(
        ordered=sum(line.quantity - line.cancelled for line in lines),
        sent=sum(line.fulfilled for line in lines),
        returned=sum(line.returned for line in lines),
    )
    order.status = rules.derive_status(
        order.status, payment=order.payment_status, to_send=sum(line.to_send for line in lines)
    )
    return order.status == rules.Status.COMPLETED != before
