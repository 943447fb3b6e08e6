"""What a gateway holds and nobody captures: it is let go of, and what of it was captured goes back.

It is no refund of what was to be paid, which was never paid in full.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef

from storefront.payments import signals
from storefront.payments.gateways import Outcome
from storefront.payments.models import Capture, PaymentAttempt
from storefront.payments.rules import CaptureStatus, Status

NOT_RELEASED = "not_released"
"""The gateway does not let go, or does not give back: staff have to see to it there."""


def note(attempt: PaymentAttempt, outcome: Outcome, *, now: datetime) -> None:
    """Record that what is held for a locked attempt is to be let go of; the reconciler has it done."""
    attempt.status, attempt.failure_code, attempt.finished_at = Status.RELEASING, "", now
    attempt.reference, attempt.next_action = outcome.reference or attempt.reference, None
    attempt.card_last4 = outcome.card_last4 or attempt.card_last4
    attempt.save(
        update_fields=["status", "failure_code", "finished_at", "reference", "next_action", "card_last4"]
    )


def list_waiting() -> list[PaymentAttempt]:
    """Those whose gateway is to let go, the oldest first; one whose capture has no outcome yet waits for it."""
    under_way = Capture.objects.filter(attempt=OuterRef("pk"), status=CaptureStatus.PENDING)
    found = PaymentAttempt.objects.filter(~Exists(under_way), status=Status.RELEASING)
    return list(found.exclude(failure_code=NOT_RELEASED).order_by("created_at")[:200])


def record(attempt: PaymentAttempt, outcome: Outcome, *, now: datetime) -> bool:
    """Record a gateway's word on letting go for a locked attempt; whether it has."""
    if attempt.status != Status.RELEASING or outcome.status not in (Status.SUCCEEDED, Status.FAILED):
        return False
    if outcome.captured is not None:
        attempt.captured = outcome.captured
    if outcome.status == Status.SUCCEEDED:
        attempt.status, attempt.finished_at = Status.RELEASED, now
    else:
        attempt.failure_code = NOT_RELEASED
    attempt.save(update_fields=["status", "failure_code", "captured", "finished_at"])
    facts = {"sender": PaymentAttempt, "owner": attempt.owner, "attempt": attempt, "now": now}
    signals.payment_released.send(**facts, reason=outcome.failure_code)
    return attempt.status == Status.RELEASED
