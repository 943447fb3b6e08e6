"""Writes on payments. The gateway is called between two transactions, and inside none.

An attempt's row is committed before the gateway is asked, under the key the gateway is given, and
its outcome is recorded after. Cut off anywhere between, the next call for the same attempt asks
with the same key and learns what became of it. Both transactions are durable: Django refuses them
inside another one. What is paid (an order) is another room's: it is locked first, by its owner.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import TransactionRollbackError

from kernel import crashpoints, keys, rows
from kernel.jobs import wakeups
from kernel.money import ZERO
from storefront.payments import duplicates, errors, gateways, queries, releases, rules, signals
from storefront.payments.gateways import Charge, Outcome, Way, registry
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import Status
from tenants import current

logger = logging.getLogger(__name__)

JOB = "payments.reconcile"
ASKED_AGAIN_AFTER, AFTER_TROUBLE = timedelta(minutes=1), timedelta(minutes=10)
SUPERSEDED, CLOSED = "superseded", "order_closed"
"""Why an attempt was given up that its buyer may still carry through."""
_BEGIN = """
    INSERT INTO payments_paymentattempt
        (id, order_id, gateway, status, amount, currency, created_at, label, locale, request_key, captures_later,
         updated_at, captured, reference, card_last4, failure_code)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, '', '', '')
"""
_OUTCOME = ("status", "reference", "captured", "card_last4", "next_action", "failure_code", "finished_at")


class Payable(Protocol):
    """What is paid, as payments know it."""

    @property
    def pk(self) -> UUID:
        """Its id."""

    @property
    def number(self) -> int:
        """What its buyer knows it by."""

    @property
    def amount_due(self) -> Decimal:
        """What is to be paid beside credit."""

    @property
    def currency(self) -> str:
        """In which currency."""

    @property
    def locale(self) -> str:
        """How its buyer is written to; empty for what the shop writes in."""


def begin(
    *, payable: Payable, gateway: str, locale: str = "", request_key: str = "", now: datetime
) -> PaymentAttempt:
    """Write a try to pay, in the caller's transaction; `run` carries it out.

    Marked in the same statement: should this process die, the reconciler learns what came of it.
    """
    attempt = PaymentAttempt(
        id=uuid4(),
        payable=payable.pk,
        gateway=gateway,
        amount=payable.amount_due,
        currency=payable.currency,
        label=str(payable.number),
        locale=locale or payable.locale,
        request_key=queries.hashed(request_key) if request_key else None,
        captures_later=_captures_later(gateway, payable.amount_due),
        created_at=now,
        updated_at=now,
    )
    values = [
        attempt.pk,
        attempt.payable,
        gateway,
        attempt.status,
        attempt.amount,
        attempt.currency,
        now,
        attempt.label,
        attempt.locale,
        attempt.request_key,
        attempt.captures_later,
        now,
    ]
    wakeups.mark_with(_BEGIN, values, job=JOB, due_at=now + ASKED_AGAIN_AFTER)
    attempt._state.adding = False
    return attempt


def record_credit(
    *, payable: Payable, shares: Sequence[tuple[str, str, Decimal]], now: datetime
) -> list[PaymentAttempt]:
    """Write what gift cards and store credit pay, in the transaction that debits them: gateway, reference, amount."""
    attempts = [
        PaymentAttempt(
            payable=payable.pk,
            gateway=gateway,
            status=Status.SUCCEEDED,
            amount=amount,
            currency=payable.currency,
            label=str(payable.number),
            reference=reference,
            created_at=now,
            finished_at=now,
        )
        for gateway, reference, amount in shares
    ]
    return PaymentAttempt.objects.bulk_create(attempts)


def release_credit(*, payable: UUID, now: datetime) -> None:
    """Record that what credit paid went back, in the transaction that gives it back."""
    held = PaymentAttempt.objects.filter(payable=payable, gateway__in=rules.CREDITS, status=Status.SUCCEEDED)
    held.update(status=Status.RELEASED, finished_at=now, updated_at=now)


def begin_again(
    *, payable: Payable, way: Way, locale: str = "", request_key: str = "", now: datetime
) -> tuple[PaymentAttempt, bool]:
    """Another try to pay what its owner's transaction has locked; whether it is a new one.

    One by the same way that is open still is gone on with and not doubled; any other is superseded.
    Raises AlreadyPaid where a gateway holds its money.
    """
    _refuse_held(payable)
    attempt = queries.find_open(payable=payable.pk)
    if attempt is not None:
        is_under_way = attempt.status in rules.UNSETTLED or way.type.is_by_hand
        if attempt.gateway == way.code and is_under_way:
            return attempt, False
        supersede(attempt, now=now)
    return begin(payable=payable, gateway=way.code, locale=locale, request_key=request_key, now=now), True


def run(*, attempt: PaymentAttempt, details: Mapping[str, Any], now: datetime) -> PaymentAttempt:
    """Ask the gateway about an unsettled attempt and record its answer; a settled one is left alone.

    Returns the attempt as it is then, with the `owner` that was locked. A gateway that gives no answer leaves the
    attempt `unknown`, for a retry or the reconciler to settle.
    """
    if attempt.status not in rules.UNSETTLED:
        return attempt
    try:
        outcome = _charge(attempt, details)
    except (gateways.Unreachable, errors.UnknownGateway) as error:
        logger.warning("gateway %s gave no answer for attempt %s: %s", attempt.gateway, attempt.pk, error)
        outcome = Outcome(status=Status.UNKNOWN)
    crashpoints.reach("checkout.after_charge")
    settled = record(attempt_id=attempt.pk, payable=attempt.payable, outcome=outcome, now=now)
    crashpoints.reach("checkout.after_outcome")
    return settled


def confirm(*, attempt: PaymentAttempt, now: datetime) -> None:
    """Finish a payment that waited for the buyer; one that has succeeded stays so. Raises NothingToConfirm."""
    if attempt.status == Status.SUCCEEDED:
        return
    if attempt.status != Status.REQUIRES_ACTION or registry.is_by_hand(attempt.gateway):
        raise errors.NothingToConfirm
    try:
        outcome = gateways.get_configured(attempt.gateway).confirm(charge_of(attempt))
    except gateways.Unreachable as error:
        logger.warning("gateway %s gave no answer for attempt %s: %s", attempt.gateway, attempt.pk, error)
        outcome = Outcome(status=Status.PROCESSING)  # the reconciler asks what came of it
    record(attempt_id=attempt.pk, payable=attempt.payable, outcome=outcome, now=now)


@transaction.atomic(durable=True)
def record(
    *, attempt_id: UUID, payable: UUID | None = None, outcome: Outcome, now: datetime
) -> PaymentAttempt:
    """Record a gateway's word on an attempt, and announce it; once, however often it comes.

    Returns the attempt with its owner as they are then. Raises PaymentNotFound.
    """
    attempt = lock_attempt(attempt_id, payable=payable)
    if attempt is None:
        raise errors.PaymentNotFound
    apply_outcome(attempt, outcome, now=now)
    return attempt


def lock_attempt(attempt_id: UUID, *, payable: UUID | None = None) -> PaymentAttempt | None:
    """The attempt with its owner and the other tries to pay it, locked until the caller's transaction ends, or None.

    The owner first, as everything that locks both does: so nobody waits for a lock of one who waits.
    """
    if payable is None:
        payable = PaymentAttempt.objects.filter(pk=attempt_id).values_list("payable", flat=True).first()
        if payable is None:
            return None
    asked = signals.owner_asked.send(sender=PaymentAttempt, payable=payable)
    tries = rows.select(PaymentAttempt, "order_id = %s ORDER BY id FOR UPDATE", payable)
    attempt = next((each for each in tries if each.pk == attempt_id), None)
    if attempt is not None:
        attempt.owner = next((owner for _, owner in asked if owner is not None), None)
        attempt.others = tuple(each for each in tries if each is not attempt)
    return attempt


def apply_outcome(attempt: PaymentAttempt, outcome: Outcome, *, actor: str = "", now: datetime) -> None:
    """As `record`, for an attempt the caller's transaction has locked."""
    if outcome.status == attempt.status or not rules.TRANSITIONS.allows(attempt.status, outcome.status):
        return
    if attempt.captured and outcome.status == Status.FAILED:
        return  # what was not captured has lapsed: the rest is the shop's
    if outcome.status in rules.TAKEN:
        is_paid = any(rules.leaves_nothing_due(other.status, other.gateway) for other in attempt.others)
        if is_paid or _is_of_another_amount(attempt):
            note = duplicates.note if outcome.status == Status.SUCCEEDED else releases.note
            note(attempt, outcome, now=now)
            wakeups.mark(JOB, due_at=now)
            return
        for rival in attempt.others:
            if rival.status == Status.REQUIRES_ACTION:
                supersede(rival, now=now)
    _write(attempt, outcome, actor=actor, now=now)


@contextmanager
def isolate_failure(what: object, *, job: str = JOB, now: datetime) -> Iterator[None]:
    """Look after one of many: its failure is logged, keeps no other waiting, and the `job` looks again after a while.

    A store that is lost ends all; who had to give way to another transaction is one in trouble.
    """
    try:
        yield
    except Exception as error:
        is_of_the_store = isinstance(error, (OperationalError, InterfaceError))
        if is_of_the_store and not isinstance(error.__cause__, (TransactionRollbackError, LockNotAvailable)):
            raise
        logger.exception("could not look after %s", what)
        wakeups.mark(job, due_at=now + AFTER_TROUBLE)


def receive(*, payable: Payable, actor: str, now: datetime) -> None:
    """Record staff's word that the money has come in for what the caller's transaction has locked.

    Raises AlreadyPaid while a payment by a machine is under way, or a gateway holds its money.
    """
    _refuse_held(payable)
    attempt = queries.find_open(payable=payable.pk)
    if attempt is not None and not registry.is_by_hand(attempt.gateway):
        if attempt.status in rules.UNSETTLED:
            raise errors.AlreadyPaid(_("A payment by card is under way; look again in a minute."))
        supersede(attempt, now=now)
        attempt = None
    if attempt is None:
        attempt = begin(payable=payable, gateway="manual", now=now)
    attempt.owner = payable
    outcome = Outcome(status=Status.SUCCEEDED, reference=str(attempt.pk))
    _write(attempt, outcome, actor=actor, now=now)


def close(*, payable: UUID, now: datetime) -> None:
    """Give up what waits for the buyer of what its owner has closed, and what is held, in the owner's transaction.

    An attempt whose outcome is missing is kept: the gateway may have charged, and staff must learn of it.
    So they must of a step that the buyer takes later: it is asked about for a while.
    """
    open_ones = (Status.REQUIRES_ACTION, Status.AUTHORIZED)
    for attempt in PaymentAttempt.objects.filter(payable=payable, status__in=open_ones):
        if attempt.status == Status.AUTHORIZED:
            release(attempt, now=now)
        else:
            supersede(attempt, reason=CLOSED, now=now)


def release(attempt: PaymentAttempt, *, now: datetime) -> None:
    """Have the gateway let go of what it holds for a locked attempt, and give back what of it was captured."""
    releases.note(attempt, Outcome(status=Status.AUTHORIZED), now=now)
    wakeups.mark(JOB, due_at=now)


def supersede(attempt: PaymentAttempt, *, reason: str = SUPERSEDED, now: datetime) -> None:
    """Give up an attempt; it may have been charged all the same, and is asked about for a while."""
    attempt.status, attempt.failure_code = Status.FAILED, reason
    attempt.next_action, attempt.finished_at = None, now
    attempt.save(update_fields=["status", "failure_code", "next_action", "finished_at"])
    wakeups.mark(JOB, due_at=now + ASKED_AGAIN_AFTER)


def give_back(*, attempt: PaymentAttempt, key: UUID, amount: Decimal) -> Outcome:
    """Have the gateway give back so much of a payment, once for the key. Call it outside every transaction.

    A gateway that gives no answer is `unknown`: ask again with the same key.
    """
    try:
        return gateways.get_configured(attempt.gateway).refund(charge_of(attempt), key=key, amount=amount)
    except (gateways.Unreachable, errors.UnknownGateway) as error:
        logger.warning("gateway %s gave no answer for refund %s: %s", attempt.gateway, key, error)
        return Outcome(status=Status.UNKNOWN)


def let_go(*, attempt: PaymentAttempt) -> Outcome:
    """Have the gateway let go of what it holds. Call it outside every transaction; ask again where it is `unknown`."""
    try:
        return gateways.get_holding(attempt.gateway).release(charge_of(attempt))
    except (gateways.Unreachable, errors.UnknownGateway) as error:
        logger.warning(
            "gateway %s gave no answer for the release of %s: %s", attempt.gateway, attempt.pk, error
        )
        return Outcome(status=Status.UNKNOWN)


def charge_of(attempt: PaymentAttempt) -> Charge:
    """The attempt as its gateway knows it."""
    return Charge(
        key=attempt.pk,
        amount=attempt.amount,
        currency=attempt.currency,
        reference=attempt.reference,
        label=attempt.label,
        locale=attempt.locale,
        begun_at=attempt.created_at,
        captures_later=attempt.captures_later,
        captured=attempt.captured,
    )


def _write(attempt: PaymentAttempt, outcome: Outcome, *, actor: str, now: datetime) -> None:
    attempt.status = outcome.status
    attempt.reference = outcome.reference or attempt.reference
    attempt.card_last4 = outcome.card_last4 or attempt.card_last4
    attempt.next_action = outcome.next_action
    attempt.failure_code = outcome.failure_code
    if outcome.status == Status.SUCCEEDED and attempt.captures_later:
        attempt.captured = attempt.amount
    attempt.finished_at = now if outcome.status in (Status.SUCCEEDED, Status.FAILED) else None
    rows.update(attempt, *_OUTCOME)
    facts = {"sender": PaymentAttempt, "owner": attempt.owner, "attempt": attempt, "now": now}
    if outcome.status in rules.OUTSTANDING:
        wakeups.mark(JOB, due_at=now + ASKED_AGAIN_AFTER)
    elif outcome.status == Status.SUCCEEDED:
        signals.payment_succeeded.send(**facts, actor=actor)
    elif outcome.status == Status.AUTHORIZED:
        signals.payment_authorized.send(**facts)
    elif outcome.status == Status.FAILED:
        signals.payment_failed.send(**facts, reason=outcome.failure_code)


def _is_of_another_amount(attempt: PaymentAttempt) -> bool:
    """Whether what it is to pay has been changed since it was begun."""
    return attempt.owner is not None and attempt.amount != attempt.owner.amount_due


def _captures_later(gateway: str, amount: Decimal) -> bool:
    """Whether the shop captures by hand what this gateway can hold."""
    if not current.tenant().captures_by_hand or not amount:
        return False
    return registry.holds_for(gateway) is not None


def _refuse_held(payable: Payable) -> None:
    if queries.find_held(payable=payable.pk) is not None:
        raise errors.AlreadyPaid(_("Its payment is held by the gateway: capture it, or cancel the order."))


def _charge(attempt: PaymentAttempt, details: Mapping[str, Any]) -> Outcome:
    if attempt.amount == ZERO:  # nothing to ask a gateway for
        return Outcome(status=Status.SUCCEEDED, reference=str(attempt.pk))
    return gateways.get_configured(attempt.gateway).charge(charge_of(attempt), _addressed(attempt, details))


def _addressed(attempt: PaymentAttempt, details: Mapping[str, Any]) -> dict[str, Any]:
    """The details with the attempt's id and key in the addresses that its buyer comes back to.

    The same at every try: a gateway holds a key to what it was asked for first.
    """
    names = {"{payment}": str(attempt.pk), "{key}": keys.object_token(queries.RETURN, attempt.pk)}
    found = dict(details)
    for name in ("return_url", "cancel_url"):
        for place, value in names.items() if found.get(name) else ():
            found[name] = found[name].replace(place, value)
    return found
