"""An order whose money a gateway holds: taken whole or in part, or let go of."""

from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from django.db import transaction
from pydantic import Field

from accounts import audit
from kernel import crashpoints, money
from kernel.actors import Actor
from kernel.money import ZERO, MoneyDict
from storefront.orders import errors, locked, queries, rules, services, signals, timeline, vat_checks
from storefront.orders.models import Order
from storefront.orders.views import OrderView
from storefront.payments import captures, services as payments
from storefront.payments.errors import CaptureUnderWay, CaptureUnsupported, NothingToCapture
from storefront.payments.gateways import registry
from storefront.payments.models import Capture, PaymentAttempt
from storefront.payments.views import CaptureView, capture_view
from tenants import current

_LEAST = timedelta(days=1)
"""How long an order is kept for a capture whose gateway has not answered."""

_WHEN_SENT = "when it was sent"


class CapturedOrderView(OrderView):
    """An order with the capture that was just made."""

    capture: Annotated[CaptureView, Field(description="`failed` where the gateway takes nothing")]


def capture(
    *, number: int, amount: Decimal | None = None, key: str, actor: Actor, now: datetime
) -> CapturedOrderView:
    """Take what a gateway holds for an order, or a part; captured in full, it is paid. No amount: all that is held.

    `key` makes one capture of a request, however often it comes; a call that was cut off is finished by the next.

    Raises OrderNotFound, OrderClosed, NothingToCapture, CaptureUnsupported, CaptureTooLarge, CaptureUnderWay,
    InvalidDetails.
    """
    with transaction.atomic(durable=True):
        order = locked.lock(number=number, shopper=None)
        made = captures.find(payable=order.pk, key=key)
        if made is not None:
            audit.write(actor=actor, verb=audit.UPDATED, target=made)  # recorded when it was begun
        elif order.status in rules.CLOSED:
            raise errors.OrderClosed
        else:
            attempt = captures.lock_held(payable=order.pk)
            if amount is not None:
                captures.check_amount(attempt, amount)
            made = captures.begin(attempt, amount=amount, key=key, actor=actor.name, now=now)
            changes = {"order": (None, order.number), "amount": (None, made.amount)}
            audit.write(actor=actor, verb=audit.CREATED, target=made, changes=changes)
            if order.expires_at is not None and order.expires_at < now + _LEAST:
                services.await_payment(order=order, until=now + _LEAST)
        crashpoints.reach("capture.before_commit")
    crashpoints.reach("capture.after_commit")
    captures.run(capture=made, now=now)
    found = Capture.objects.select_related("attempt").get(pk=made.pk)
    return {**queries.get(number=number, shopper=None), "capture": capture_view(found)}


def capture_sent(*, order: Order, actor: Actor, now: datetime) -> None:
    """Have what is held for an order that was sent in full taken, if the shop wants that; `reconcile` asks the gateway.

    In the transaction that has locked and sent it. An order with nothing to capture, or with a capture under way,
    stays as it is.
    """
    if not current.tenant().captures_when_sent or order.fulfilment_status != rules.FulfilmentStatus.FULFILLED:
        return
    with suppress(NothingToCapture, CaptureUnsupported, CaptureUnderWay):
        attempt = captures.lock_held(payable=order.pk)
        made = captures.begin(attempt, key=_WHEN_SENT, actor=actor.name, now=now)
        changes = {"order": (None, order.number), "amount": (None, made.amount)}
        audit.write(actor=actor, verb=audit.CREATED, target=made, changes=changes)


def record_authorization(owner: object, attempt: PaymentAttempt, now: datetime) -> None:
    """A gateway holds an order's money: it waits to be captured, as long as the gateway holds it.

    What comes for an order that is closed is let go of.
    """
    if not isinstance(owner, Order):
        return
    if owner.status in rules.CLOSED or owner.payment_status not in rules.UNPAID:
        payments.release(attempt, now=now)
        return
    if owner.payment_status == rules.PaymentStatus.FAILED:
        locked.set_payment(owner, rules.PaymentStatus.PENDING)
    owner.held_for = ""  # its buyer's money is there: it takes no stock for nothing
    owner.save(update_fields=["payment_status", "held_for"])
    holds_for = registry.holds_for(attempt.gateway)
    if holds_for is not None and owner.expires_at is not None:
        services.await_payment(order=owner, until=now + holds_for)
    timeline.record(owner, "payment_authorized", data=_facts(attempt), now=now)
    vat_checks.ask_later(owner, now=now)
    signals.payment_authorized.send(sender=Order, order=owner, now=now)
    _tell(owner, {"authorized_total": _as_dict(owner, ZERO)}, now=now)


def record_capture(owner: object, attempt: PaymentAttempt, capture: Capture, now: datetime) -> None:
    """A part of what is held was taken: the order is kept until it is captured in full, or cancelled."""
    if not isinstance(owner, Order):
        return
    if owner.expires_at is not None:
        owner.expires_at = None
        owner.save(update_fields=["expires_at"])
    data = {"amount": str(money.quantise(capture.amount, owner.currency))}
    timeline.record(owner, "captured", data=data, is_public=False, actor=capture.actor, now=now)
    before = attempt.captured - capture.amount
    _tell(owner, {"captured_total": _as_dict(owner, before)}, now=now)


def note_failed_capture(owner: object, attempt: PaymentAttempt, capture: Capture, now: datetime) -> None:
    """A gateway takes nothing of what it holds for an order."""
    if isinstance(owner, Order):
        data = {"reason": capture.failure_code}
        timeline.record(owner, "capture_failed", data=data, is_public=False, actor=capture.actor, now=now)


def note_release(owner: object, attempt: PaymentAttempt, reason: str, now: datetime) -> None:
    """Nothing is held for an order any more; or staff have to see to it at the gateway."""
    if not isinstance(owner, Order):
        return
    kind = "payment_not_released" if reason else "payment_released"
    data = _facts(attempt) | ({"reason": reason} if reason else {})
    timeline.record(owner, kind, data=data, is_public=not reason, now=now)
    _tell(owner, {"authorized_total": _as_dict(owner, attempt.amount - attempt.captured)}, now=now)


def _tell(order: Order, previous: dict[str, MoneyDict], *, now: datetime) -> None:
    signals.order_updated.send(sender=Order, order=order, previous=previous, now=now)


def _as_dict(order: Order, amount: Decimal) -> MoneyDict:
    return money.as_dict(amount, order.currency)


def _facts(attempt: PaymentAttempt) -> dict[str, str]:
    return {"payment": str(attempt.pk), "amount": str(money.quantise(attempt.amount, attempt.currency))}
