"""The states of a payment attempt. Pure."""

from datetime import datetime, timedelta

from django.db import models


class Status(models.TextChoices):
    """How far one try to be paid has come."""

    CREATED = "created", "created"
    REQUIRES_ACTION = "requires_action", "waits for the buyer"
    PROCESSING = "processing", "the gateway is at it"
    SUCCEEDED = "succeeded", "succeeded"
    FAILED = "failed", "failed"
    UNKNOWN = "unknown", "outcome unknown"
    SURPLUS = "surplus", "paid twice: to go back"
    RETURNED = "returned", "paid twice: gone back"


BY_HAND = {"manual": "Bank transfer", "cash_on_delivery": "Cash on delivery"}
"""Ways to pay that no machine speaks for: staff say when the money is there."""

LONGEST_HOLD = timedelta(hours=24)
"""How long after it was placed an order keeps its stock for further tries by card."""

MOST_DAYS = 90
"""The longest an order may wait for such money."""


class EventResult(models.TextChoices):
    """What became of a gateway's word."""

    HANDLED = "handled", "handled"
    PARKED = "parked", "waits for its payment"
    REFUSED = "refused", "refused: another amount or currency"
    IGNORED = "ignored", "of no concern"


UNSETTLED = (Status.CREATED, Status.UNKNOWN)
"""The gateway's word is missing: it was never asked, or the answer was lost."""

OUTSTANDING = (*UNSETTLED, Status.PROCESSING)
"""The gateway is to be asked what became of it."""

UNFINISHED = (Status.CREATED, Status.REQUIRES_ACTION, Status.PROCESSING, Status.UNKNOWN)
"""May still succeed: an order has one of these at most."""

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.CREATED: frozenset(
        {Status.UNKNOWN, Status.REQUIRES_ACTION, Status.PROCESSING, Status.FAILED, Status.SUCCEEDED}
    ),
    Status.UNKNOWN: frozenset({Status.REQUIRES_ACTION, Status.PROCESSING, Status.FAILED, Status.SUCCEEDED}),
    Status.REQUIRES_ACTION: frozenset({Status.PROCESSING, Status.FAILED, Status.SUCCEEDED}),
    Status.PROCESSING: frozenset({Status.FAILED, Status.SUCCEEDED}),
    Status.FAILED: frozenset({Status.SUCCEEDED}),
    Status.SUCCEEDED: frozenset(),
    Status.SURPLUS: frozenset({Status.RETURNED}),
    Status.RETURNED: frozenset(),
}
"""Only ever upwards, so that a gateway's words end in the same status in whatever order they come.

A failed one may still succeed: the money is there, whatever was heard of it before. Where another has
paid the order by then, it becomes a surplus instead, and goes back (docs/decisions/0013-paid-twice.md).
"""


def hold_until(*, placed_at: datetime, patience: timedelta, now: datetime) -> datetime:
    """Until when an order that is paid again keeps its stock: as long as the gateway waits, and never beyond a last
    moment that is the same however often it is tried."""
    return min(now + patience, placed_at + max(patience, LONGEST_HOLD))


def can_become(before: str, after: Status) -> bool:
    """Whether an attempt may go from one status to the other."""
    return after in TRANSITIONS[Status(before)]
