"""The states of an order and how it moves between them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.money import ZERO
from kernel.transitions import Transitions

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

TRANSITIONS = Transitions({Status.PLACED: {Status.COMPLETED, Status.CANCELLED, Status.EXPIRED}})

PAYMENT_TRANSITIONS = Transitions(
    {
        PaymentStatus.PENDING: {PaymentStatus.COMPLETE, PaymentStatus.FAILED},
        PaymentStatus.FAILED: {PaymentStatus.COMPLETE, PaymentStatus.PENDING},
        PaymentStatus.COMPLETE: {PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED},
        PaymentStatus.PARTIALLY_REFUNDED: {PaymentStatus.REFUNDED},
    }
)

RETURN_TRANSITIONS = Transitions(
    {
        ReturnStatus.REQUESTED: {ReturnStatus.APPROVED, ReturnStatus.REJECTED},
        ReturnStatus.APPROVED: {ReturnStatus.RECEIVED, ReturnStatus.REJECTED},
        ReturnStatus.RECEIVED: {ReturnStatus.REFUNDED},
    }
)

LONGEST_HOLD = timedelta(hours=24)
"""How long after it was placed an order keeps its stock for further tries by card."""

RETURN_PERMISSIONS = {
    ReturnStatus.APPROVED: "orders.change_order",
    ReturnStatus.REJECTED: "orders.change_order",
    ReturnStatus.RECEIVED: "orders.change_order",
    ReturnStatus.REFUNDED: "orders.add_refund",
}
"""What staff need to take a return to each of its states, at whichever door."""


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


def hold_until(*, placed_at: datetime, patience: timedelta, now: datetime) -> datetime:
    """Until when an order that is paid again keeps its stock: as long as the gateway waits, and never beyond a last
    moment that is the same however often it is tried."""
    return min(now + patience, placed_at + max(patience, LONGEST_HOLD))


def is_owed(*, status: str, payment: str, total: Decimal) -> bool:
    """Whether money is owed to the buyer: the order is closed, and what was paid for it has not all gone back."""
    return (
        total > 0
        and status in CLOSED
        and payment in (PaymentStatus.COMPLETE, PaymentStatus.PARTIALLY_REFUNDED)
    )


def clean_tags(tags: Sequence[str]) -> list[str]:
    """The tags trimmed, each once, in their order. Raises Invalid for more than 50, or one over 60 characters."""
    found = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if len(found) > 50:
        raise Invalid(_("Keep at most 50 tags."), field="tags", reason="too_many")
    if any(len(tag) > 60 for tag in found):
        raise Invalid(_("A tag has at most 60 characters."), field="tags", reason="too_long")
    return found


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


def count_returnable(lines: Iterable[tuple[int, int, int]], coming_back: Mapping[int, int]) -> dict[int, int]:
    """Pieces by line that were sent, have not come back and are in no return that is open.

    `lines` are (id, fulfilled, returned); `coming_back` the pieces of open returns by line.
    """
    return {pk: fulfilled - returned - coming_back.get(pk, 0) for pk, fulfilled, returned in lines}
