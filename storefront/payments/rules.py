"""The states of a payment attempt. Pure."""

from django.db import models

from kernel.transitions import Transitions
from storefront.credits.rules import Way


class Status(models.TextChoices):
    """How far one try to be paid has come."""

    CREATED = "created", "created"
    REQUIRES_ACTION = "requires_action", "waits for the buyer"
    PROCESSING = "processing", "the gateway is at it"
    AUTHORIZED = "authorized", "held: to be captured"
    SUCCEEDED = "succeeded", "succeeded"
    FAILED = "failed", "failed"
    UNKNOWN = "unknown", "outcome unknown"
    DUPLICATE = "duplicate", "paid twice: to be refunded"
    DUPLICATE_REFUNDED = "duplicate_refunded", "paid twice: refunded"
    RELEASING = "releasing", "held: to be released"
    RELEASED = "released", "held: released"


class CaptureStatus(models.TextChoices):
    """How far taking what is held has come."""

    PENDING = "pending", "under way"
    SUCCEEDED = "succeeded", "taken"
    FAILED = "failed", "failed"


class EventResult(models.TextChoices):
    """What became of a gateway's word."""

    HANDLED = "handled", "handled"
    PARKED = "parked", "waits for its payment"
    REFUSED = "refused", "refused: another amount or currency"
    IGNORED = "ignored", "of no concern"


CREDITS = tuple(way.value for way in Way)
"""Gateways of the shop's own balances: an order may have several such payments, beside the one by any other."""

UNSETTLED = (Status.CREATED, Status.UNKNOWN)
"""The gateway's word is missing: it was never asked, or the answer was lost."""

OUTSTANDING = (*UNSETTLED, Status.PROCESSING)
"""The gateway is to be asked what became of it."""

UNFINISHED = (Status.CREATED, Status.REQUIRES_ACTION, Status.PROCESSING, Status.UNKNOWN)
"""May still succeed: what is paid has one of these at most."""

TAKEN = (Status.SUCCEEDED, Status.AUTHORIZED)
"""It has its buyer's money, or the gateway holds it for the shop: another payment is one too many."""


def leaves_nothing_due(status: str, gateway: str) -> bool:
    """Whether this payment makes another of the same one too many: it has the buyer's money, or is credit that went
    back because what it paid a part of was closed."""
    return status == Status.RELEASED if gateway in CREDITS else status in TAKEN


TRANSITIONS = Transitions(
    {
        Status.CREATED: {
            Status.UNKNOWN,
            Status.REQUIRES_ACTION,
            Status.PROCESSING,
            Status.FAILED,
            *TAKEN,
        },
        Status.UNKNOWN: {Status.REQUIRES_ACTION, Status.PROCESSING, Status.FAILED, *TAKEN},
        Status.REQUIRES_ACTION: {Status.PROCESSING, Status.FAILED, *TAKEN},
        Status.PROCESSING: {Status.FAILED, *TAKEN},
        Status.FAILED: set(TAKEN),
        Status.AUTHORIZED: {Status.FAILED, Status.SUCCEEDED},
        Status.DUPLICATE: {Status.DUPLICATE_REFUNDED},
        Status.RELEASING: {Status.RELEASED},
    }
)
"""Only ever upwards, so that a gateway's words end in the same status in whatever order they come.

A failed one may still succeed: the money is there, whatever was heard of it before. Where another attempt has
paid by then, it becomes a duplicate instead, and is refunded (docs/decisions/0013-paid-twice.md).
"""
