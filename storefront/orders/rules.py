"""The states of an order and how it moves between them. Pure."""

from decimal import Decimal

from django.db import models

from kernel.money import ZERO

NUMBERS_BEGIN_AFTER = 1000


class Status(models.TextChoices):
    """The order as a whole."""

    PLACED = "placed", "placed"
    COMPLETED = "completed", "completed"
    CANCELLED = "cancelled", "cancelled"
    EXPIRED = "expired", "expired"


class PaymentStatus(models.TextChoices):
    """What has been paid of it."""

    PENDING = "pending", "pending"
    COMPLETE = "complete", "complete"
    FAILED = "failed", "failed"
    PARTIALLY_REFUNDED = "partially_refunded", "partially refunded"
    REFUNDED = "refunded", "refunded"


class FulfilmentStatus(models.TextChoices):
    """What has been sent of it."""

    UNFULFILLED = "unfulfilled", "unfulfilled"
    PARTIAL = "partial", "partly sent"
    FULFILLED = "fulfilled", "sent"
    RETURNED = "returned", "returned"


class RefundStatus(models.TextChoices):
    """How far a refund has come."""

    PENDING = "pending", "under way"
    SUCCEEDED = "succeeded", "paid back"
    FAILED = "failed", "failed"


class ReturnStatus(models.TextChoices):
    """How far goods that come back have come."""

    REQUESTED = "requested", "requested"
    APPROVED = "approved", "approved"
    REJECTED = "rejected", "rejected"
    RECEIVED = "received", "received"
    REFUNDED = "refunded", "refunded"


OPEN_RETURN = (ReturnStatus.REQUESTED, ReturnStatus.APPROVED)
"""The buyer has the goods still, or they are on their way."""

UNPAID = (PaymentStatus.PENDING, PaymentStatus.FAILED)
CLOSED = (Status.CANCELLED, Status.EXPIRED)

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PLACED: frozenset({Status.COMPLETED, Status.CANCELLED, Status.EXPIRED}),
    Status.COMPLETED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
}

PAYMENT_TRANSITIONS: dict[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.PENDING: frozenset({PaymentStatus.COMPLETE, PaymentStatus.FAILED}),
    PaymentStatus.FAILED: frozenset({PaymentStatus.COMPLETE, PaymentStatus.PENDING}),
    PaymentStatus.COMPLETE: frozenset({PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED}),
    PaymentStatus.PARTIALLY_REFUNDED: frozenset({PaymentStatus.REFUNDED}),
    PaymentStatus.REFUNDED: frozenset(),
}


RETURN_TRANSITIONS: dict[ReturnStatus, frozenset[ReturnStatus]] = {
    ReturnStatus.REQUESTED: frozenset({ReturnStatus.APPROVED, ReturnStatus.REJECTED}),
    ReturnStatus.APPROVED: frozenset({ReturnStatus.RECEIVED, ReturnStatus.REJECTED}),
    ReturnStatus.RECEIVED: frozenset({ReturnStatus.REFUNDED}),
    ReturnStatus.REJECTED: frozenset(),
    ReturnStatus.REFUNDED: frozenset(),
}


def can_become(before: str, after: Status) -> bool:
    """Whether an order may go from one status to the other."""
    return after in TRANSITIONS[Status(before)]


def can_payment_become(before: str, after: PaymentStatus) -> bool:
    """Whether an order's payment may go from one status to the other."""
    return after in PAYMENT_TRANSITIONS[PaymentStatus(before)]


def can_return_become(before: str, after: ReturnStatus) -> bool:
    """Whether a return may go from one status to the other."""
    return after in RETURN_TRANSITIONS[ReturnStatus(before)]


def derive_fulfilment(*, ordered: int, sent: int, returned: int = 0) -> FulfilmentStatus:
    """The fulfilment status of so many pieces; what was taken out before it was sent is not `ordered`."""
    if sent == 0:
        return FulfilmentStatus.UNFULFILLED
    if returned >= sent:
        return FulfilmentStatus.RETURNED
    return FulfilmentStatus.FULFILLED if sent >= ordered else FulfilmentStatus.PARTIAL


def derive_payment(*, total: Decimal, refunded: Decimal) -> PaymentStatus:
    """The payment status of a paid order of which so much was paid back."""
    if refunded == ZERO:
        return PaymentStatus.COMPLETE
    return PaymentStatus.REFUNDED if refunded >= total else PaymentStatus.PARTIALLY_REFUNDED


def average_order(*, total: Decimal, orders: int) -> Decimal:
    """What one of so many orders came to, unrounded; nothing where there was none."""
    return total / orders if orders else ZERO


def split_restock(pieces: int, *, in_returns: int, to_send: int, at_buyer: int) -> tuple[int, int]:
    """Of so many pieces that a refund restocks: how many are not sent, and how many go back on the shelf.

    A refund is first of the pieces in returns that are not paid back: those go on the shelf when they are
    received, or did. Then of what is not sent; then of what the buyer has and is in no return.
    """
    left = pieces - min(pieces, in_returns)
    unsent = min(left, to_send)
    return unsent, min(left - unsent, at_buyer)


def derive_status(status: str, *, payment: str, to_send: int) -> Status:
    """A placed order that was paid and of which nothing is left to send is completed; others stay."""
    is_done = payment not in UNPAID and to_send == 0
    return Status.COMPLETED if status == Status.PLACED and is_done else Status(status)
