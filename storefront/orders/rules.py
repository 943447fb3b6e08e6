"""The states of an order and how it moves between them. Pure."""

from django.db import models

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


def can_become(before: str, after: Status) -> bool:
    """Whether an order may go from one status to the other."""
    return after in TRANSITIONS[Status(before)]


def can_payment_become(before: str, after: PaymentStatus) -> bool:
    """Whether an order's payment may go from one status to the other."""
    return after in PAYMENT_TRANSITIONS[PaymentStatus(before)]


def derive_fulfilment(sent: int, ordered: int) -> FulfilmentStatus:
    """The fulfilment status of `sent` out of `ordered` pieces."""
    if sent == 0:
        return FulfilmentStatus.UNFULFILLED
    return FulfilmentStatus.FULFILLED if sent >= ordered else FulfilmentStatus.PARTIAL


def derive_status(status: str, *, payment: str, fulfilment: str) -> Status:
    """A placed order that is paid and wholly sent is completed; every other keeps its status."""
    is_done = payment == PaymentStatus.COMPLETE and fulfilment == FulfilmentStatus.FULFILLED
    return Status.COMPLETED if status == Status.PLACED and is_done else Status(status)
