"""Taking what a gateway holds: written, then asked of the gateway outside every transaction, then recorded.

What was captured before goes with the question, so that asked again, after a crash or an answer that was lost, the
gateway takes nothing twice. One capture at a time.
"""

import logging
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import crashpoints, money
from kernel.jobs import wakeups
from kernel.money import ZERO
from storefront.payments import errors, gateways, queries, services, signals
from storefront.payments.gateways import Outcome, registry
from storefront.payments.models import Capture, PaymentAttempt
from storefront.payments.rules import CaptureStatus, Status

logger = logging.getLogger(__name__)


def find(*, payable: UUID, key: str) -> Capture | None:
    """The capture that a request has made already, or None."""
    return Capture.objects.filter(attempt__payable=payable, key=queries.hashed(key)).first()


def lock_held(*, payable: UUID) -> PaymentAttempt:
    """The attempt whose money a gateway holds, of what the caller's transaction has locked.

    Raises NothingToCapture, CaptureUnsupported, CaptureUnderWay.
    """
    tries = PaymentAttempt.objects.select_for_update().filter(payable=payable)
    attempt = tries.filter(status=Status.AUTHORIZED).first()
    if attempt is None:
        waiting = queries.find_open(payable=payable)
        if waiting is not None and registry.holds_for(waiting.gateway) is None:
            raise errors.CaptureUnsupported
        raise errors.NothingToCapture
    if Capture.objects.filter(attempt=attempt, status=CaptureStatus.PENDING).exists():
        raise errors.CaptureUnderWay
    return attempt


def check_amount(attempt: PaymentAttempt, amount: Decimal) -> None:
    """See that so much of it can be taken. Raises InvalidDetails, CaptureTooLarge."""
    left = attempt.amount - attempt.captured
    if amount <= ZERO or amount != money.quantise(amount, attempt.currency):
        least = money.format_amount(money.unit(attempt.currency), attempt.currency)
        raise errors.InvalidDetails(_("Capture at least {amount}.").format(amount=least), field="amount")
    if amount > left:
        held = money.format_amount(left, attempt.currency)
        raise errors.CaptureTooLarge(
            _("{amount} is held.").format(amount=held),
            field="amount",
            left=money.as_dict(left, attempt.currency),
        )


def begin(
    attempt: PaymentAttempt, *, amount: Decimal | None = None, key: str, actor: str, now: datetime
) -> Capture:
    """Write a capture of what is locked; `run` carries it out. No amount: all that is held."""
    wakeups.mark(services.JOB, due_at=now + services.ASKED_AGAIN_AFTER)  # finds it if this process dies now
    return Capture.objects.create(
        attempt=attempt,
        key=queries.hashed(key),
        amount=attempt.amount - attempt.captured if amount is None else amount,
        actor=actor,
        created_at=now,
    )


def run(*, capture: Capture, now: datetime) -> None:
    """Ask the gateway about a pending capture and record its answer; a settled one is left alone.

    A gateway that gives no answer leaves it pending, for a retry or `reconcile` to settle.
    """
    if capture.status != CaptureStatus.PENDING:
        return
    attempt = PaymentAttempt.objects.get(pk=capture.attempt_id)
    try:
        gateway = gateways.get_holding(attempt.gateway)
        outcome = gateway.capture(services.charge_of(attempt), key=capture.pk, amount=capture.amount)
    except (gateways.Unreachable, errors.UnknownGateway) as error:
        logger.warning("gateway %s gave no answer for capture %s: %s", attempt.gateway, capture.pk, error)
        wakeups.mark(services.JOB, due_at=now + services.ASKED_AGAIN_AFTER)
        return
    crashpoints.reach("capture.after_gateway")
    with transaction.atomic(durable=True):
        _record(capture, outcome, payable=attempt.payable, now=now)
    crashpoints.reach("capture.after_outcome")


def reconcile(*, now: datetime) -> int:
    """Ask the gateways again about captures without an outcome; return how many were asked about."""
    old = now - services.ASKED_AGAIN_AFTER
    waiting = Capture.objects.filter(status=CaptureStatus.PENDING, created_at__lte=old)
    found = list(waiting.order_by("created_at")[:200])
    for capture in found:
        with services.isolate_failure(capture, now=now):
            run(capture=capture, now=now)
    return len(found)


def _record(capture: Capture, outcome: Outcome, *, payable: UUID, now: datetime) -> None:
    attempt = services.lock_attempt(capture.attempt_id, payable=payable)
    capture = Capture.objects.select_for_update().get(pk=capture.pk)
    if attempt is None or capture.status != CaptureStatus.PENDING:
        return
    is_taken = outcome.status == Status.SUCCEEDED
    capture.status = CaptureStatus.SUCCEEDED if is_taken else CaptureStatus.FAILED
    capture.failure_code, capture.finished_at = outcome.failure_code, now
    capture.save(update_fields=["status", "failure_code", "finished_at"])
    facts = {"sender": Capture, "owner": attempt.owner, "attempt": attempt, "capture": capture, "now": now}
    if not is_taken:
        signals.capture_failed.send(**facts)
        return
    if attempt.status == Status.SUCCEEDED:  # a webhook was faster
        return
    attempt.captured += capture.amount
    attempt.save(update_fields=["captured"])
    if attempt.status == Status.AUTHORIZED and attempt.captured == attempt.amount:
        services.apply_outcome(attempt, Outcome(status=Status.SUCCEEDED), actor=capture.actor, now=now)
    else:
        signals.payment_captured.send(**facts)
