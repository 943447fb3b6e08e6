"""Whatever a gateway has yet to say, asked for: payments, what was paid twice, and words that came before
their payment."""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from kernel.jobs import wakeups
from storefront.payments import captures, duplicates, errors, gateways, releases, rules, services, webhooks
from storefront.payments.gateways import Outcome, registry
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import Status

logger = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(minutes=10)
ASKED_AT_ONCE = 200
"""Of those without an outcome, and of the superseded after them: neither keeps the other waiting."""
AWAITED_FOR, PUT_OFF_BY = timedelta(days=1), timedelta(minutes=10)
LOOKED_AFTER_FOR = timedelta(days=2)
"""How long an attempt is asked about that was given up."""


def reconcile(*, now: datetime) -> int:
    """Settle what can be settled; return how many payments and events were."""
    settled = find_outcomes(now=now) + webhooks.settle_parked(now=now)
    captures.reconcile(now=now)
    release_held(now=now)
    refund_duplicates(now=now)
    return settled


def find_outcomes(*, now: datetime) -> int:
    """Ask the gateways about attempts whose outcome is missing, and record it; return how many were settled.

    One that the gateway has never heard of after a while is given up: its buyer went away.
    """
    settled = 0
    lately = now - LOOKED_AFTER_FOR
    reasons = (services.SUPERSEDED, services.CLOSED)
    given_up = Q(status=Status.FAILED, failure_code__in=reasons, finished_at__gt=lately)
    old = PaymentAttempt.objects.filter(created_at__lte=now - services.ASKED_AGAIN_AFTER).order_by(
        "created_at"
    )
    outstanding = old.filter(status__in=rules.OUTSTANDING)
    left_behind = old.filter(given_up).exclude(gateway__in=registry.by_hand())
    for attempt in [*outstanding[:ASKED_AT_ONCE], *left_behind[:ASKED_AT_ONCE]]:
        with services.isolate_failure(attempt, now=now):
            settled += _find_outcome(attempt, now=now)
    return settled


def list_awaited(*, payables: Collection[UUID], now: datetime) -> dict[UUID, datetime]:
    """Which of these, whose time is over, are waited for still, and until when: their money may be on its way.

    Asks about the steps that they wait for: those may have been taken unheard. A charge without an outcome is
    waited for a day at most, one that its gateway is at as long as the gateway may take.
    """
    silent = _ask_about_steps(payables, now=now)
    unknown = Q(status__in=rules.OUTSTANDING) | Q(pk__in=silent, status=Status.REQUIRES_ACTION)
    awaited = {}
    for attempt in PaymentAttempt.objects.filter(unknown, payable__in=payables):
        longest = AWAITED_FOR
        if attempt.status == Status.PROCESSING:
            longest = max(longest, registry.types()[attempt.gateway].settles_within)
        if attempt.created_at > now - longest:
            awaited[attempt.payable] = min(now + PUT_OFF_BY, attempt.created_at + longest)
    return awaited


def refund_duplicates(*, now: datetime) -> int:
    """Ask the gateways to give back what was paid twice; return how much of it has gone back.

    The key is made of the attempt's, so that it goes back once, however often it is asked.
    """
    refunded = 0
    for found in duplicates.list_waiting():
        with services.isolate_failure(found, now=now):
            refunded += _refund_duplicate(found, now=now)
    return refunded


def release_held(*, now: datetime) -> int:
    """Ask the gateways to let go of what nobody captures, and to give back what was captured; return how many did."""
    released = 0
    for found in releases.list_waiting():
        with services.isolate_failure(found, now=now):
            released += _release(found, now=now)
    return released


def _find_outcome(attempt: PaymentAttempt, *, now: datetime) -> bool:
    try:
        outcome = gateways.get_configured(attempt.gateway).find(services.charge_of(attempt))
    except (gateways.Unreachable, errors.UnknownGateway) as error:
        logger.warning("attempt %s is still unknown: %s", attempt.pk, error)
        outcome = Outcome(status=Status.UNKNOWN)
    if attempt.status == Status.FAILED:
        return _look_after(attempt, outcome, now=now)
    if outcome is None and attempt.created_at <= now - ABANDONED_AFTER:
        outcome = Outcome(status=Status.FAILED, failure_code="abandoned")
    if outcome is None or outcome.status in rules.OUTSTANDING:
        wakeups.mark(services.JOB, due_at=now + services.ASKED_AGAIN_AFTER)
        return False
    _record(attempt, outcome, now=now)
    return True


def _refund_duplicate(found: PaymentAttempt, *, now: datetime) -> bool:
    outcome = services.give_back(attempt=found, key=uuid5(found.pk, "surplus"), amount=found.amount)
    with transaction.atomic(durable=True):
        attempt = services.lock_attempt(found.pk, payable=found.payable)
        if outcome.status not in (Status.SUCCEEDED, Status.FAILED):
            wakeups.mark(services.JOB, due_at=now + services.ASKED_AGAIN_AFTER)
        return attempt is not None and duplicates.record(attempt, outcome, now=now)


def _release(found: PaymentAttempt, *, now: datetime) -> bool:
    outcome = services.let_go(attempt=found)
    if outcome.status == Status.SUCCEEDED and outcome.captured:
        key = uuid5(found.pk, "captured")
        back = services.give_back(attempt=found, key=key, amount=outcome.captured)
        outcome = replace(back, captured=outcome.captured)
    with transaction.atomic(durable=True):
        attempt = services.lock_attempt(found.pk, payable=found.payable)
        if outcome.status not in (Status.SUCCEEDED, Status.FAILED):
            wakeups.mark(services.JOB, due_at=now + services.ASKED_AGAIN_AFTER)
        return attempt is not None and releases.record(attempt, outcome, now=now)


def _ask_about_steps(payables: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Ask about the steps that these wait for; return the attempts whose gateway was silent.

    One that is silent is asked no more of this time.
    """
    waiting = PaymentAttempt.objects.filter(payable__in=payables, status=Status.REQUIRES_ACTION)
    silent: set[UUID] = set()
    silent_gateways: set[str] = set()
    for attempt in waiting.exclude(gateway__in=registry.by_hand()):
        try:
            if attempt.gateway in silent_gateways:
                raise gateways.Unreachable("it was silent a moment ago")
            outcome = gateways.get_configured(attempt.gateway).find(services.charge_of(attempt))
        except (gateways.Unreachable, errors.UnknownGateway) as error:
            logger.warning("attempt %s waits for its buyer, as far as is known: %s", attempt.pk, error)
            silent_gateways.add(attempt.gateway)
            silent.add(attempt.pk)
            continue
        if outcome is not None and outcome.status != Status.REQUIRES_ACTION:
            with services.isolate_failure(attempt, now=now):
                _record(attempt, outcome, now=now)
    return silent


def _look_after(attempt: PaymentAttempt, outcome: Outcome | None, *, now: datetime) -> bool:
    """An attempt that another has superseded may have been charged: asked for less and less often."""
    if outcome is not None and outcome.status in rules.TAKEN:
        _record(attempt, outcome, now=now)
        return True
    age = now - (attempt.finished_at or attempt.created_at)
    wakeups.mark(services.JOB, due_at=now + max(services.ASKED_AGAIN_AFTER, age))
    return False


def _record(attempt: PaymentAttempt, outcome: Outcome, *, now: datetime) -> None:
    services.record(attempt_id=attempt.pk, payable=attempt.payable, outcome=outcome, now=now)
