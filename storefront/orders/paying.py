"""Paying an order: another try, the step a payment waits for, staff's word, and what payments announce."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel import lookup, throttling
from kernel.actors import Actor
from kernel.money import ZERO
from kernel.prepared import Statement
from storefront.customers import tiers
from storefront.customers.rules import Shopper
from storefront.orders import (
    errors,
    gift_cards,
    locked,
    numbers,
    queries,
    refund_outcomes,
    rules,
    services,
    signals,
    timeline,
    tokens,
    vat_checks,
    wording,
)
from storefront.orders.models import Order
from storefront.orders.views import OrderView, PaidOrderView
from storefront.payments import (
    errors as payment_errors,
    gateways,
    queries as payment_queries,
    services as payments,
)
from storefront.payments.models import PaymentAttempt

RETURNS = throttling.Limit("payment_returns", 10, 3600)
_GIFT_CARDS = "FROM orders_orderline WHERE order_id = %(order)s AND recipient_email IS NOT NULL"
_NUMBERED = {"series": "%(series)s", "first": "%(first)s"}
_PAY = Statement(
    f"""
    WITH noted AS (INSERT INTO orders_orderevent (order_id, kind, is_public, data, actor, created_at)
                   VALUES (%(order)s, 'paid', true, '{{}}', %(actor)s, %(now)s)),
         invoice AS ({numbers.NEXT.format(**_NUMBERED, condition=f"%(is_last)s AND NOT EXISTS (SELECT {_GIFT_CARDS})")})
    UPDATE orders_order SET payment_status = %(payment)s, status = %(status)s, paid_at = %(paid_at)s,
                            expires_at = NULL, held_for = '',
                            invoice_number = coalesce((SELECT value FROM invoice), invoice_number)
    WHERE id = %(order)s RETURNING (SELECT sum(total)::text {_GIFT_CARDS}), invoice_number
    """,
    order="uuid",
    actor="text",
    now="timestamptz",
    payment="text",
    status="text",
    paid_at="timestamptz",
    series="int",
    first="bigint",
    is_last="boolean",
)
_NUMBER = Statement(
    f"""
    WITH invoice AS ({numbers.NEXT.format(**_NUMBERED, condition="true")})
    UPDATE orders_order SET invoice_number = (SELECT value FROM invoice)
    WHERE id = %(order)s RETURNING invoice_number
    """,
    series="int",
    first="bigint",
    order="uuid",
)
_INVOICE = {"series": numbers.Series.INVOICE.value, "first": rules.NUMBERS_BEGIN_AFTER + 1}


def pay(
    *, number: int, shopper: Shopper, payment: Mapping[str, Any], request_key: str = "", now: datetime
) -> PaidOrderView:
    """Try again to pay an order; an attempt that is still open is finished and not doubled.

    `payment` is `{"gateway": …, details}`, or `{"confirm": payment id}` for the step a payment
    waits for. `request_key` makes one attempt of a request, however often it comes.
    Raises OrderNotFound, OrderClosed, AlreadyPaid, UnknownGateway, InvalidDetails.
    """
    if payment.get("confirm"):
        return confirm(number=number, shopper=shopper, payment_id=payment["confirm"], now=now)
    way = gateways.get(payment.get("gateway"))
    way.check(payment)
    with transaction.atomic(durable=True):
        order = locked.lock(number=number, shopper=shopper)
        attempt = payment_queries.find_by_request(payable=order.pk, request_key=request_key)
        if attempt is None:
            _check_payable(order)
            locale = str(wording.format_of(order).locale) if way.type.is_by_hand else ""
            attempt, is_new = payments.begin_again(
                payable=order, way=way, locale=locale, request_key=request_key, now=now
            )
            if is_new:
                until = rules.hold_until(placed_at=order.placed_at, patience=way.gateway.patience, now=now)
                services.await_payment(order=order, until=max(order.expires_at or now, until))
            if order.payment_status == rules.PaymentStatus.FAILED:
                locked.set_payment(order, rules.PaymentStatus.PENDING)
                order.save(update_fields=["payment_status"])
    payments.run(attempt=attempt, details=payment, now=now)
    return _view(number, shopper, attempt.pk)


def confirm(*, number: int, shopper: Shopper, payment_id: UUID | str, now: datetime) -> PaidOrderView:
    """Finish a payment that waited for the buyer; one that has succeeded stays so.

    Raises OrderNotFound, OrderClosed, PaymentNotFound, NothingToConfirm.
    """
    order = queries.find(number=number, shopper=shopper)
    if order is None:
        raise errors.OrderNotFound
    attempt = payment_queries.find(payable=order.pk, payment_id=payment_id)
    if attempt is None:
        raise payment_errors.PaymentNotFound
    if attempt.status != payments.Status.SUCCEEDED and order.status in rules.CLOSED:
        raise errors.OrderClosed
    payments.confirm(attempt=attempt, now=now)
    return _view(number, shopper, attempt.pk)


def come_back(*, payment_id: UUID, key: str, is_cancelled: bool, now: datetime) -> tuple[int, str]:
    """Let a buyer in who comes back from a gateway's own page; return their order's number and a guest's token.

    Unless they went away there, the gateway is asked what came of it, ten times in an hour: the address is a guest's
    to open as often as they like, and each question is one by the shop's key. Raises PaymentNotFound for a key that is
    not the payment's, or is too old.
    """
    attempt = payment_queries.open_return(payment_id=payment_id, key=key, now=now)
    order = lookup.one(Order.objects.filter(pk=attempt.payable), payment_errors.PaymentNotFound)
    is_open = attempt.status == payments.Status.REQUIRES_ACTION and not is_cancelled
    if is_open and throttling.take(RETURNS, str(attempt.pk)).is_allowed:
        payments.confirm(attempt=attempt, now=now)
    return order.number, tokens.for_order(order.pk) if order.customer_id is None else ""


@transaction.atomic
def mark_received(*, number: int, actor: Actor, now: datetime) -> OrderView:
    """Record staff's word that an order's money has come in.

    Raises OrderNotFound, OrderClosed, AlreadyPaid.
    """
    order = locked.lock(number=number, shopper=None)
    receive(order, actor=actor, now=now)
    return queries.get(number=number, shopper=None)


def receive(order: Order, *, actor: Actor, now: datetime) -> None:
    """As `mark_received`, of an order that is locked. Raises OrderClosed, AlreadyPaid."""
    _check_payable(order)
    before = order.payment_status
    payments.receive(payable=order, actor=actor.name, now=now)
    changes = {"payment_status": (before, order.payment_status)}
    audit.write(actor=actor, verb="payment received", target=order, changes=changes)


def lock_owner(payable: UUID) -> Order | None:
    """The order behind what payments are about to settle, locked before any payment of it."""
    return locked.find_by_id(payable)


def record_success(owner: object, attempt: PaymentAttempt, actor: str, now: datetime) -> None:
    """An order's payment has succeeded."""
    if isinstance(owner, Order):
        mark_paid(order=owner, amount=attempt.amount, actor=actor, now=now)


def record_failure(owner: object, attempt: PaymentAttempt, reason: str, now: datetime) -> None:
    """An order's payment has failed; it can be tried again until the order expires."""
    if not isinstance(owner, Order) or owner.payment_status not in rules.UNPAID:
        return
    if owner.status in rules.CLOSED:
        return
    locked.set_payment(owner, rules.PaymentStatus.FAILED)
    owner.save(update_fields=["payment_status"])
    timeline.record(owner, "payment_failed", data={"reason": reason}, now=now)
    signals.payment_failed.send(sender=Order, order=owner, attempt=attempt.pk, reason=reason, now=now)


def mark_paid(*, order: Order, amount: Any, actor: str = "", now: datetime) -> None:
    """Record that a locked order is paid; a second time changes nothing. Raises AmountMismatch.

    Money for an order that is closed already is owed to its buyer, and reopens nothing.
    """
    if order.payment_status not in rules.UNPAID:
        return
    if amount != order.amount_due:
        raise errors.AmountMismatch(
            _("{amount} was paid for an order of {total}.").format(amount=amount, total=order.amount_due)
        )
    locked.set_payment(order, rules.PaymentStatus.COMPLETE)
    order.paid_at, order.expires_at = now, None
    if order.status in rules.CLOSED:
        order.save(update_fields=["payment_status", "paid_at", "expires_at"])
        timeline.record(order, "paid_after_closing", is_public=False, actor=actor, now=now)
        return
    exchanged = refund_outcomes.lock_exchanged(order)
    was = order.status
    if order.fulfilment_status == rules.FulfilmentStatus.FULFILLED:
        order.status = rules.derive_status(order.status, payment=order.payment_status, to_send=0)
    is_alone = order.customer_id is None and not exchanged
    sold = _write_paid(order, takes_number=is_alone, actor=actor, now=now)
    if sold is not None:
        gift_cards.hand_over(order, now=now)
    if order.customer_id is not None:
        spent = order.total - (sold or ZERO)  # a gift card counts when it buys something
        tiers.record_payment(customer_id=order.customer_id, order=order.pk, amount=spent, now=now)
    refund_outcomes.settle(exchanged, payments.Status.SUCCEEDED, now=now)
    if order.invoice_number is None:  # numbers come last
        [(order.invoice_number,)] = _NUMBER.fetch(**_INVOICE, order=order.pk)
    vat_checks.ask_later(order, now=now)
    signals.order_paid.send(sender=Order, order=order, now=now)
    if order.status == rules.Status.COMPLETED != was:
        signals.order_completed.send(sender=Order, order=order, now=now)


def note_duplicate(owner: object, attempt: PaymentAttempt, now: datetime) -> None:
    """An order was paid twice: the second payment is on its way back."""
    if isinstance(owner, Order):
        timeline.record(owner, "paid_twice", data=_facts(attempt), is_public=False, now=now)


def note_refunded_duplicate(owner: object, attempt: PaymentAttempt, now: datetime) -> None:
    """The second payment of an order has gone back."""
    if isinstance(owner, Order):
        timeline.record(owner, "duplicate_refunded", data=_facts(attempt), now=now)


def note_kept_duplicate(owner: object, attempt: PaymentAttempt, reason: str, now: datetime) -> None:
    """The gateway keeps the second payment of an order: staff have to give it back there."""
    if isinstance(owner, Order):
        data = _facts(attempt) | {"reason": reason}
        timeline.record(owner, "duplicate_not_refunded", data=data, is_public=False, now=now)


def note_mismatch(owner: object, attempt: PaymentAttempt, event: str, amount: str, now: datetime) -> None:
    """A gateway speaks of another amount than an order's payment is of."""
    if isinstance(owner, Order):
        data = {"payment": str(attempt.pk), "event": event, "amount": amount}
        timeline.record(owner, "payment_mismatch", data=data, is_public=False, now=now)


def _write_paid(order: Order, *, takes_number: bool, actor: str, now: datetime) -> Decimal | None:
    """Save that the order is paid and write it into the timeline, in one statement.

    The invoice's number is taken with it where nothing else is to be locked. Returns what the gift cards cost that it
    has sold, None where there are none.
    """
    [(sold, order.invoice_number)] = _PAY.fetch(
        **_INVOICE,
        order=order.pk,
        is_last=takes_number,
        actor=actor,
        now=now,
        payment=order.payment_status,
        status=order.status,
        paid_at=order.paid_at,
    )
    return None if sold is None else Decimal(sold)


def _check_payable(order: Order) -> None:
    if order.status in rules.CLOSED:
        raise errors.OrderClosed
    if order.payment_status not in rules.UNPAID:
        raise payment_errors.AlreadyPaid


def _view(number: int, shopper: Shopper, payment_id: UUID) -> PaidOrderView:
    view = queries.get(number=number, shopper=shopper)
    payment = next(made for made in view["payments"] if made["id"] == payment_id)
    return cast(PaidOrderView, {**view, "payment": payment})


def _facts(attempt: PaymentAttempt) -> dict[str, str]:
    return {"payment": str(attempt.pk), "amount": str(attempt.amount), "reference": attempt.reference}
