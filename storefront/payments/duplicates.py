"""What was paid twice, or with another amount than is due by now: the payment is refunded by itself, and whole.

It is no refund of the order, which stays paid, and takes nothing from what can be refunded of it.
"""

import logging
from datetime import datetime

from storefront.payments import signals
from storefront.payments.gateways import Outcome
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import Status

logger = logging.getLogger(__name__)

NOT_REFUNDED = "not_returned"
"""The gateway will not give it back: staff have to."""


def note(attempt: PaymentAttempt, outcome: Outcome, *, now: datetime) -> None:
    """Record that a locked attempt was paid and pays nothing that is due; the reconciler has it refunded."""
    logger.warning("%s was paid twice or after it was changed: attempt %s", attempt.label, attempt.pk)
    attempt.status, attempt.failure_code, attempt.finished_at = Status.DUPLICATE, "", now
    attempt.reference, attempt.next_action = outcome.reference or attempt.reference, None
    attempt.card_last4 = outcome.card_last4 or attempt.card_last4
    attempt.save()
    signals.duplicate_found.send(sender=PaymentAttempt, owner=attempt.owner, attempt=attempt, now=now)


def list_waiting() -> list[PaymentAttempt]:
    """Those that have not gone back yet, the oldest first; what a gateway refuses is asked no more."""
    found = PaymentAttempt.objects.filter(status=Status.DUPLICATE).exclude(failure_code=NOT_REFUNDED)
    return list(found.order_by("created_at")[:200])


def record(attempt: PaymentAttempt, outcome: Outcome, *, now: datetime) -> bool:
    """Record a gateway's word on giving a locked duplicate back; whether it has gone back."""
    if attempt.status != Status.DUPLICATE or outcome.status not in (Status.SUCCEEDED, Status.FAILED):
        return False
    facts = {"sender": PaymentAttempt, "owner": attempt.owner, "attempt": attempt, "now": now}
    if outcome.status == Status.SUCCEEDED:
        attempt.status, attempt.finished_at = Status.DUPLICATE_REFUNDED, now
        signals.duplicate_refunded.send(**facts)
    else:
        attempt.failure_code = NOT_REFUNDED
        signals.duplicate_kept.send(**facts, reason=outcome.failure_code)
    attempt.save(update_fields=["status", "failure_code", "finished_at"])
    return attempt.status == Status.DUPLICATE_REFUNDED
