"""What Stripe's objects say, in our words."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from kernel import money
from storefront.payments.gateways.port import Event, Outcome
from storefront.payments.rules import Status

_EXPONENTS = {"ISK": 2, "UGX": 2}
"""Without decimals by ISO 4217, with two on Stripe's wire."""
_STATUSES = {
    "succeeded": Status.SUCCEEDED,
    "processing": Status.PROCESSING,
    "requires_capture": Status.AUTHORIZED,
    "requires_action": Status.REQUIRES_ACTION,
    "requires_confirmation": Status.REQUIRES_ACTION,
    "canceled": Status.FAILED,
}
_REFUND_STATUSES = {"succeeded": Status.SUCCEEDED, "failed": Status.FAILED, "canceled": Status.FAILED}


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in the smallest unit that Stripe counts the currency in."""
    return int(amount.scaleb(_EXPONENTS.get(currency, money.exponent(currency))))


def from_minor(amount: int, currency: str) -> Decimal:
    """The amount that Stripe's number says."""
    return Decimal(amount).scaleb(-_EXPONENTS.get(currency, money.exponent(currency)))


def read_intent(intent: Any) -> Outcome:
    """What became of a PaymentIntent."""
    status = _STATUSES.get(intent.status)
    error = getattr(intent, "last_payment_error", None)
    if status is None:  # requires_payment_method: the buyer's card failed, or there has been none yet
        status = Status.FAILED if error else Status.REQUIRES_ACTION
    received = getattr(intent, "amount_received", None)
    if status == Status.SUCCEEDED and received is not None and received < intent.amount:
        status = Status.AUTHORIZED  # the last part of it was taken, or what was held has lapsed
    is_waiting = status == Status.REQUIRES_ACTION
    card = getattr(getattr(intent, "latest_charge", None), "payment_method_details", None)
    action = {"type": "stripe", "client_secret": getattr(intent, "client_secret", "")}
    return Outcome(
        status=status,
        reference=intent.id,
        card_last4=card.card.last4 if card is not None and getattr(card, "card", None) else "",
        next_action=action if is_waiting else None,
        failure_code=_failure_of(error) if status == Status.FAILED else "",
    )


def read_session(session: Any) -> Outcome:
    """What became of a page: paid, paid by a method that takes its time, left, or open still."""
    intent = getattr(session, "payment_intent", None)
    name = intent if isinstance(intent, str) else getattr(intent, "id", "")
    if session.status == "complete" and session.payment_status in ("paid", "no_payment_required"):
        card = getattr(getattr(intent, "latest_charge", None), "payment_method_details", None)
        last4 = card.card.last4 if card is not None and getattr(card, "card", None) else ""
        return Outcome(status=Status.SUCCEEDED, reference=name or session.id, card_last4=last4)
    if getattr(intent, "status", "") == "requires_capture":
        return Outcome(status=Status.AUTHORIZED, reference=name)
    if session.status == "complete":
        return Outcome(status=Status.PROCESSING, reference=name or session.id)
    if session.status == "expired":
        return Outcome(status=Status.FAILED, reference=session.id, failure_code="expired")
    return Outcome(
        status=Status.REQUIRES_ACTION,
        reference=session.id,
        next_action={"type": "redirect", "url": session.url},
    )


def _failure_of(error: Any) -> str:
    if not error:
        return "canceled"
    return str(getattr(error, "decline_code", None) or getattr(error, "code", None) or "failed")


def read_refund(refund: Any) -> Outcome:
    """What became of a refund."""
    return Outcome(
        status=_REFUND_STATUSES.get(refund.status, Status.PROCESSING),
        reference=refund.id,
        failure_code=str(getattr(refund, "failure_reason", None) or ""),
    )


def read_event(event: Any) -> Event:
    """What a webhook tells, of concern here or not."""
    subject = event.data.object
    metadata = getattr(subject, "metadata", None) or {}
    if subject.object == "checkout.session" and "attempt" in metadata:
        currency = subject.currency.upper()
        outcome = read_session(subject)
        if event.type == "checkout.session.async_payment_failed":
            outcome = Outcome(status=Status.FAILED, reference=outcome.reference, failure_code="failed_later")
        return Event(
            id=event.id,
            kind=event.type,
            outcome=outcome,
            charge=_uuid(metadata["attempt"]),
            amount=from_minor(subject.amount_total, currency),
            currency=currency,
        )
    if subject.object == "payment_intent" and "attempt" in metadata:
        currency = subject.currency.upper()
        outcome = read_intent(subject)
        if outcome.status == Status.FAILED and "page" in metadata:
            # the buyer is on Stripe's page still, and may take another card
            outcome = Outcome(status=Status.REQUIRES_ACTION)
        return Event(
            id=event.id,
            kind=event.type,
            outcome=outcome,
            charge=_uuid(metadata["attempt"]),
            amount=from_minor(subject.amount, currency),
            currency=currency,
        )
    if subject.object == "refund" and "refund" in metadata:
        currency = subject.currency.upper()
        return Event(
            id=event.id,
            kind=event.type,
            outcome=read_refund(subject),
            refund=_uuid(metadata["refund"]),
            amount=from_minor(subject.amount, currency),
            currency=currency,
        )
    return Event(id=event.id, kind=event.type, outcome=Outcome(status=Status.UNKNOWN))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
