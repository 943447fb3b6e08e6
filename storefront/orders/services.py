"""Writes on orders: placing, and what happens to an order afterwards."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kernel import rows
from kernel.jobs import wakeups
from storefront.carts.priced import PricedCart
from storefront.customers import tiers
from storefront.customers.rules import Holder
from storefront.inventory import services as inventory
from storefront.orders import errors, numbers, rules, signals, timeline, views
from storefront.orders.fulfilments import fulfil
from storefront.orders.models import Order, OrderLine
from storefront.orders.timeline import lock
from storefront.promotions import uses

EXPIRY_JOB = "orders.expire_unpaid"
_PAY = f"""
    WITH invoice AS ({numbers.NEXT})
    UPDATE orders_order SET payment_status = %s, status = %s, paid_at = %s, expires_at = NULL,
                            invoice_number = (SELECT value FROM invoice)
    WHERE id = %s RETURNING invoice_number
"""
__all__ = [
    "EXPIRY_JOB",
    "add_note",
    "await_payment",
    "cancel",
    "expire_unpaid",
    "fulfil",
    "lock",
    "mark_failed",
    "mark_paid",
    "mark_pending",
    "place",
]


def place(
    *,
    order_id: UUID,
    priced: PricedCart,
    gateway: str,
    awaits_buyer: bool,
    expires_at: datetime,
    now: datetime,
) -> tuple[Order, list[OrderLine]]:
    """Write a priced cart as an order with its lines, in the caller's transaction.

    The caller has reserved stock under `str(order_id)` and consumed the promotions. The number is
    taken here: its row is locked until the commit, which is what makes numbers gapless.
    """
    cart, price = priced.cart, priced.price
    order = Order(
        id=order_id,
        number=numbers.take(numbers.Series.ORDER),
        cart=cart.pk,
        customer_id=cart.customer_id,
        email=cart.email,
        currency=price.currency,
        locale=cart.locale,
        prices_include_tax=price.prices_include_tax,
        subtotal=price.subtotal,
        discount_total=price.discount_total,
        shipping_total=price.shipping_total,
        tax_total=price.tax_total,
        total=price.total,
        discounts=[
            {
                "name": applied.offer.name,
                "code": applied.offer.code,
                "promotion": applied.offer.promotion,
                "applies_to": applied.offer.applies_to,
                "amount": str(applied.amount),
            }
            for applied in price.discounts
        ],
        taxes=_taxes(priced),
        shipping_address=cart.shipping_address,
        billing_address=cart.billing_address or cart.shipping_address,
        shipping_method=priced.method
        and {"code": priced.method.code, "name": priced.method.name, "price": str(price.shipping_total)},
        note=cart.note,
        placed_at=now,
        expires_at=expires_at,
    )
    lines = [
        OrderLine(
            order=order,
            variant_id=item.variant_id,
            sku=item.variant.sku or "",
            title=item.variant.full_title,
            quantity=item.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
            tax=line.tax,
            total=line.total,
        )
        for item, line in zip(priced.items, price.lines, strict=True)
    ]
    rows.insert(order, timeline.event(order, "placed", now=now), *lines)
    await_payment(order=order, until=expires_at)
    signals.order_placed.send(sender=Order, order=order, gateway=gateway, awaits_buyer=awaits_buyer, now=now)
    return order, lines


def mark_paid(*, order: Order, amount: Decimal, actor: str = "", now: datetime) -> None:
    """Record that a locked order is paid; a second time changes nothing. Raises AmountMismatch.

    Money for an order that is closed already is recorded for staff to give back, and reopens nothing.
    """
    if order.payment_status not in rules.UNPAID:
        return
    if amount != order.total:
        raise errors.AmountMismatch(f"{amount} was paid for an order of {order.total}.")
    timeline.set_payment(order, rules.PaymentStatus.COMPLETE)
    order.paid_at, order.expires_at = now, None
    if order.status in rules.CLOSED:
        order.save(update_fields=["payment_status", "paid_at", "expires_at"])
        timeline.record(order, "paid_after_closing", is_public=False, actor=actor, now=now)
        return
    if order.fulfilment_status == rules.FulfilmentStatus.FULFILLED:
        order.status = rules.derive_status(order.status, payment=order.payment_status, to_send=0)
    order.invoice_number = _write_paid(order)
    timeline.record(order, "paid", actor=actor, now=now)
    if order.customer_id is not None:
        tiers.record_payment(customer_id=order.customer_id, order=order.pk, amount=amount, now=now)
    signals.order_paid.send(sender=Order, order=order, now=now)


def mark_failed(*, order: Order, attempt: UUID, reason: str, now: datetime) -> None:
    """Record that a try to pay a locked order failed; it can be tried again until it expires."""
    if order.payment_status not in rules.UNPAID or order.status in rules.CLOSED:
        return
    timeline.set_payment(order, rules.PaymentStatus.FAILED)
    order.save(update_fields=["payment_status"])
    timeline.record(order, "payment_failed", data={"reason": reason}, now=now)
    signals.payment_failed.send(sender=Order, order=order, attempt=attempt, reason=reason, now=now)


def mark_pending(*, order: Order) -> None:
    """Another try to pay a locked order has begun."""
    if order.payment_status == rules.PaymentStatus.FAILED:
        timeline.set_payment(order, rules.PaymentStatus.PENDING)
        order.save(update_fields=["payment_status"])


def await_payment(*, order: Order, until: datetime) -> None:
    """Have the shop woken when a locked order's time to pay is over."""
    wakeups.mark(EXPIRY_JOB, due_at=until)
    if order.expires_at != until:
        order.expires_at = until
        order.save(update_fields=["expires_at"])


@transaction.atomic
def cancel(
    *, number: int, holder: Holder | None, reason: str = "", actor: str = "", now: datetime
) -> dict[str, Any]:
    """Cancel an order and give back its stock and promotions; one that is cancelled stays so.

    Buyers (a holder) may while nothing is paid or sent, staff (None) while nothing is sent; what was
    paid then is for staff to give back. Raises OrderNotFound, NotCancellable.
    """
    order = timeline.lock(number=number, holder=holder)
    if order.status == rules.Status.CANCELLED:
        return views.read([order])[0]
    is_unpaid = order.payment_status in rules.UNPAID
    is_unsent = order.fulfilment_status == rules.FulfilmentStatus.UNFULFILLED
    if not rules.can_become(order.status, rules.Status.CANCELLED) or not is_unsent:
        raise errors.NotCancellable
    if holder is not None and not is_unpaid:
        raise errors.NotCancellable("This order is paid: ask the shop.")
    _close(order, rules.Status.CANCELLED, now=now)
    timeline.record(order, "cancelled", data={"reason": reason[:500]}, actor=actor, now=now)
    if not is_unpaid:
        due = str(order.total - order.refunded_total)
        timeline.record(order, "refund_due", data={"amount": due}, is_public=False, now=now)
    signals.order_cancelled.send(sender=Order, order=order, reason=reason, actor=actor, now=now)
    return views.read([order])[0]


def expire_unpaid(*, now: datetime, limit: int = 500) -> int:
    """End the orders that were not paid in time and free their stock; return how many.

    One short transaction for each, skipping what someone holds: a payment that is being recorded
    wins, and two of these at once share the work.
    """
    expired = 0
    while expired < limit and _expire_one(now=now):
        expired += 1
    return expired


@transaction.atomic
def add_note(*, number: int, text: str, is_public: bool = False, actor: str, now: datetime) -> dict[str, Any]:
    """Write a note into an order's timeline. Raises OrderNotFound."""
    order = timeline.lock(number=number, holder=None)
    event = timeline.record(
        order, "note", data={"text": text[:2000]}, is_public=is_public, actor=actor, now=now
    )
    return views.event_view(event)


@transaction.atomic
def _expire_one(*, now: datetime) -> bool:
    due = Order.objects.filter(
        status=rules.Status.PLACED,
        payment_status__in=rules.UNPAID,
        fulfilment_status=rules.FulfilmentStatus.UNFULFILLED,  # what was sent is paid for when it arrives
        expires_at__lte=now,
    ).order_by("expires_at")
    order = due.select_for_update(skip_locked=True).first()
    if order is None:
        return False
    _close(order, rules.Status.EXPIRED, now=now)
    timeline.record(order, "expired", now=now)
    signals.order_expired.send(sender=Order, order=order, now=now)
    return True


def _close(order: Order, status: rules.Status, *, now: datetime) -> None:
    order.status, order.closed_at, order.expires_at = status, now, None
    order.save(update_fields=["status", "closed_at", "expires_at"])
    inventory.release(reference=str(order.pk), reason=str(status), now=now)
    uses.give_back(
        promotion_ids=[d["promotion"] for d in order.discounts if d["promotion"]],
        codes=[d["code"] for d in order.discounts if d["code"]],
        buyers=uses.buyer_keys(customer_id=order.customer_id, email=order.email),
    )


def _write_paid(order: Order) -> int:
    """Save that the order is paid and number its invoice, in one statement."""
    values = [order.payment_status, order.status, order.paid_at, order.pk]
    with connection.cursor() as cursor:
        cursor.execute(_PAY, [numbers.Series.INVOICE.value, rules.NUMBERS_BEGIN_AFTER + 1, *values])
        return int(cursor.fetchone()[0])


def _taxes(priced: PricedCart) -> list[dict[str, str]]:
    return [
        {
            "name": part.name,
            "percent": f"{part.percent.normalize():f}",
            "base": str(part.base),
            "amount": str(part.amount),
        }
        for part in priced.price.taxes
    ]
