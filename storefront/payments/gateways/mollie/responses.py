"""What Mollie's objects say, in our words."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from kernel import money
from storefront.payments.gateways.port import Event, Outcome
from storefront.payments.rules import Status

_STATUSES = {
    "open": Status.REQUIRES_ACTION,
    "pending": Status.PROCESSING,
    "authorized": Status.PROCESSING,  # Mollie captures by itself: it was not asked to wait
    "paid": Status.SUCCEEDED,
    "canceled": Status.FAILED,
    "expired": Status.FAILED,
    "failed": Status.FAILED,
}
_REFUND_STATUSES = {"refunded": Status.SUCCEEDED, "failed": Status.FAILED, "canceled": Status.FAILED}


def write_amount(amount: Decimal, currency: str) -> dict[str, str]:
    """Money as Mollie reads it: a string with exactly the currency's decimals."""
    return {"currency": currency, "value": str(money.quantise(amount, currency))}


def read_payment(payment: Any) -> Outcome:
    """What became of a payment. A bank transfer that was chosen is under way, though its payment stays open."""
    status = _STATUSES.get(payment.status, Status.UNKNOWN)
    if status == Status.REQUIRES_ACTION and payment.method == "banktransfer":
        status = Status.PROCESSING
    details = payment.details or {}
    number = str(details.get("cardNumber") or "")
    action = None
    if status == Status.REQUIRES_ACTION and payment.checkout_url:
        action = {"type": "redirect", "url": payment.checkout_url}
    failure = ""
    if status == Status.FAILED:
        failure = str(details.get("failureReason") or payment.status)
    return Outcome(
        status=status,
        reference=payment.id,
        card_last4=number[-4:] if number.isdecimal() else "",
        next_action=action,
        failure_code=failure,
    )


def read_refund(refund: Any) -> Outcome:
    """What became of a refund: queued for want of balance, pending and processing are all under way."""
    status = _REFUND_STATUSES.get(refund["status"], Status.PROCESSING)
    return Outcome(
        status=status,
        reference=refund["id"],
        failure_code=refund["status"] if status == Status.FAILED else "",
    )


def read_events(payment: Any) -> list[Event]:
    """What a payment and the refunds embedded in it tell, each in an event of its state."""
    refunds = (payment.get("_embedded") or {}).get("refunds", [])
    subjects = [
        (payment, key_of(payment, "attempt"), None, read_payment(payment)),
        *((refund, None, key_of(refund, "refund"), read_refund(refund)) for refund in refunds),
    ]
    return [
        Event(
            id=f"{subject['id']}.{subject['status']}",
            kind=f"{subject['resource']}.{subject['status']}",
            outcome=outcome,
            charge=charge,
            refund=back,
            amount=Decimal(subject["amount"]["value"]),
            currency=subject["amount"]["currency"],
        )
        for subject, charge, back, outcome in subjects
    ]


def key_of(subject: Any, name: str) -> UUID | None:
    """Our key in its metadata, which may be anything where it is not ours."""
    metadata = subject.get("metadata")
    try:
        return UUID(metadata[name]) if isinstance(metadata, dict) else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
