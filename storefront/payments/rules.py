"""The states of a payment attempt. Pure."""

from django.db import models


class Status(models.TextChoices):
    """How far one try to be paid has come."""

    CREATED = "created", "created"
    REQUIRES_ACTION = "requires_action", "waits for the buyer"
    SUCCEEDED = "succeeded", "succeeded"
    FAILED = "failed", "failed"
    UNKNOWN = "unknown", "outcome unknown"


UNSETTLED = (Status.CREATED, Status.UNKNOWN)
"""The gateway's word is missing: it was never asked, or the answer was lost."""

UNFINISHED = (Status.CREATED, Status.REQUIRES_ACTION, Status.UNKNOWN)
"""May still succeed: an order has one of these at most."""

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.CREATED: frozenset({Status.REQUIRES_ACTION, Status.SUCCEEDED, Status.FAILED, Status.UNKNOWN}),
    Status.UNKNOWN: frozenset({Status.REQUIRES_ACTION, Status.SUCCEEDED, Status.FAILED}),
    Status.REQUIRES_ACTION: frozenset({Status.SUCCEEDED, Status.FAILED}),
    Status.SUCCEEDED: frozenset(),
    Status.FAILED: frozenset(),
}


def can_become(before: str, after: Status) -> bool:
    """Whether an attempt may go from one status to the other."""
    return after in TRANSITIONS[Status(before)]
