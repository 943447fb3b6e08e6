"""Writes on payments. The gateway is called between two transactions, and inside none.

An attempt's row is committed before the gateway is asked, under the key the gateway is given, and
its outcome is recorded after. Cut off anywhere between, the next call for the same attempt asks
with the same key and learns what became of it. Both transactions are durable: Django refuses them
inside another one.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from kernel import crashpoints, rows
from kernel.jobs import wakeups
from kernel.money import ZERO
from storefront.customers.rules import Holder
from storefront.orders import queries as order_queries
from storefront.orders import rules as order_rules
from storefront.orders import services as orders
from storefront.orders.errors import OrderClosed, OrderNotFound
from storefront.orders.models import Order
from storefront.payments import errors, gateways, refunds, rules, surplus
from storefront.payments.gateways import Gateway, Outcome
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import Status

logger = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(minutes=10)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
ASKED_AT_ONCE = 200
"""Of those without an outcome, and of the superseded after them: neither keeps the other waiting."""
AWAITED_FOR, PUT_OFF_BY = timedelta(days=1), timedelta(minutes=10)
_BEGIN = """
    INSERT INTO payments_paymentattempt
        (id, order_id, gateway, status, amount, currency, created_at, reference, card_last4, failure_code)
    VALUES (%s, %s, %s, %s, %s, %s, %s, '', '', '')
"""
_OUTCOME = ("status", "reference", "card_last4", "next_action", "failure_code", "finished_at")
# rows are locked in the order in which OF names their tables
_LOCK = f"""
    SELECT {rows.columns(PaymentAttempt)}, {rows.columns(Order)}
    FROM payments_paymentattempt JOIN orders_order ON orders_order.id = payments_paymentattempt.order_id
    WHERE payments_paymentattempt.id = %s FOR UPDATE OF orders_order, payments_paymentattempt
"""
_RIVAL = "order_id = %s AND id <> %s AND status IN ('succeeded', 'requires_action')"
SUPERSEDED, CLOSED, LOOKED_AFTER_FOR = "superseded", "order_closed", timedelta(days=2)
"""Why an attempt was given up that its buyer may still carry through, and how long it is asked about."""


def list_gateways() -> list[dict[str, str]]:
    """The ways to pay here: code and name."""
    return [{"code": gateway.code, "name": gateway.name} for gateway in gateways.available()]


def begin(*, order: Order, gateway: str, now: datetime) -> PaymentAttempt:
    """Write a try to pay an order, in the caller's transaction; `run` carries it out.

    Marked in the same statement: should this process die, `find_outcomes` learns what came of it.
    """
    attempt = PaymentAttempt(
        id=uuid4(),
        order=order,
        gateway=gateway,
        amount=order.total,
        currency=order.currency,
        created_at=now,
    )
    values = [attempt.pk, order.pk, gateway, attempt.status, attempt.amount, attempt.currency, now]
    wakeups.mark_with(_BEGIN, values, job=refunds.JOB, due_at=now + ASKED_AGAIN_AFTER)
    attempt._state.adding = False
    return attempt


def run(*, attempt: PaymentAttempt, details: Mapping[str, Any], now: datetime) -> PaymentAttempt:
    """Ask the gateway about an unsettled attempt and record its answer; a settled one is left alone.

    Returns the attempt with its order as they are then.

    A gateway that gives no answer leaves the attempt `unknown`, for a retry or `reconcile` to settle.
    """
    if attempt.status not in rules.UNSETTLED:
        return attempt
    try:
        outcome = _charge(attempt, details)
    except gateways.Unreachable as error:
        logger.warning("gateway %s gave no answer for attempt %s: %s", attempt.gateway, attempt.pk, error)
        outcome = Outcome(status=Status.UNKNOWN)
    crashpoints.reach("checkout.after_charge")
    settled = record(attempt_id=attempt.pk, outcome=outcome, now=now)
    crashpoints.reach("checkout.after_outcome")
    return settled


@transaction.atomic(durable=True)
def record(*, attempt_id: UUID, outcome: Outcome, now: datetime, actor: str = "") -> PaymentAttempt:
    """Record a gateway's word on an attempt, and what follows for its order; once, however often it comes.

    Returns the attempt with its order as they are then.
    """
    attempt = lock_attempt(attempt_id)
    if attempt is None:
        raise errors.PaymentNotFound
    settle(attempt, outcome, actor=actor, now=now)
    return attempt


def lock_attempt(attempt_id: UUID) -> PaymentAttempt | None:
    """The attempt and its order, locked until the caller's transaction ends, or None.

    The order first, as everything that locks both does: so nobody waits for a lock of one who waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [attempt_id])
        row = cursor.fetchone()
    if row is None:
        return None
    width = len(PaymentAttempt._meta.concrete_fields)
    attempt = rows.instance(PaymentAttempt, row[:width])
    attempt.order = rows.instance(Order, row[width:])
    return attempt


def settle(attempt: PaymentAttempt, outcome: Outcome, *, actor: str = "", now: datetime) -> None:
    """As `record`, for an attempt the caller's transaction has locked."""
    if outcome.status == attempt.status or not rules.can_become(attempt.status, outcome.status):
        return
    if outcome.status == Status.SUCCEEDED:
        rivals = rows.select(PaymentAttempt, _RIVAL, attempt.order_id, attempt.pk)
        if any(rival.status == Status.SUCCEEDED for rival in rivals):
            surplus.note(attempt, outcome, now=now)
            return
        for rival in rivals:
            _give_up(rival, SUPERSEDED, now=now)
    _settle(attempt, outcome, actor=actor, now=now)


def pay(*, number: int, holder: Holder, payment: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Try again to pay an order; an attempt that is still open is finished and not doubled.

    `payment` is `{"gateway": …, details}`, or `{"confirm": payment id}` for the step a payment
    waits for. Raises OrderNotFound, OrderClosed, AlreadyPaid, UnknownGateway, InvalidDetails.
    """
    if payment.get("confirm"):
        return confirm(number=number, holder=holder, payment_id=payment["confirm"], now=now)
    gateway = gateways.get(payment.get("gateway"))
    gateway.check(payment)
    with transaction.atomic(durable=True):
        order = orders.lock(number=number, holder=holder)
        _check_payable(order)
        attempt = _open_attempt(order)
        if attempt is not None and not _is_same_try(attempt, gateway):
            _give_up(attempt, SUPERSEDED, now=now)
            attempt = None
        if attempt is None:
            attempt = begin(order=order, gateway=gateway.code, now=now)
            until = rules.hold_until(placed_at=order.placed_at, patience=gateway.patience, now=now)
            orders.await_payment(order=order, until=max(order.expires_at or now, until))
        orders.mark_pending(order=order)
    run(attempt=attempt, details=payment, now=now)
    return _view(number, holder)


def confirm(*, number: int, holder: Holder, payment_id: UUID | str, now: datetime) -> dict[str, Any]:
    """Finish a payment that waited for the buyer; one that has succeeded stays so.

    Raises OrderNotFound, OrderClosed, PaymentNotFound, NothingToConfirm.
    """
    order = order_queries.find(number=number, holder=holder)
    if order is None:
        raise OrderNotFound
    attempt = PaymentAttempt.objects.filter(order=order, pk=_uuid(payment_id)).first()
    if attempt is None:
        raise errors.PaymentNotFound
    if attempt.status != Status.SUCCEEDED:
        if order.status in order_rules.CLOSED:
            raise OrderClosed
        gateway = gateways.reach(attempt.gateway)
        if attempt.status != Status.REQUIRES_ACTION or gateway.awaits_buyer:
            raise errors.NothingToConfirm
        _confirm(attempt, gateway, now=now)
    return _view(number, holder)


@transaction.atomic
def mark_received(*, number: int, actor: str, now: datetime) -> dict[str, Any]:
    """Record staff's word that an order's money has come in.

    Raises OrderNotFound, OrderClosed, AlreadyPaid.
    """
    order = orders.lock(number=number, holder=None)
    _check_payable(order)
    attempt = _open_attempt(order)
    if attempt is not None and attempt.gateway not in rules.BY_HAND:
        if attempt.status in rules.UNSETTLED:
            raise errors.AlreadyPaid("A payment by card is under way; look again in a minute.")
        _give_up(attempt, SUPERSEDED, now=now)
        attempt = None
    if attempt is None:
        attempt = begin(order=order, gateway="manual", now=now)
    attempt.order = order
    _settle(attempt, Outcome(status=Status.SUCCEEDED, reference=str(attempt.pk)), actor=actor, now=now)
    return order_queries.get(number=number, holder=None)


def find_outcomes(*, now: datetime) -> int:
    """Ask the gateways about attempts whose outcome is missing, and record it; return how many were settled.

    One that the gateway has never heard of after a while is given up: its buyer went away.
    """
    settled = 0
    lately = now - LOOKED_AFTER_FOR
    given_up = Q(status=Status.FAILED, failure_code__in=(SUPERSEDED, CLOSED), finished_at__gt=lately)
    old = PaymentAttempt.objects.filter(created_at__lte=now - ASKED_AGAIN_AFTER).order_by("created_at")
    outstanding = old.filter(status__in=rules.OUTSTANDING)
    left_behind = old.filter(given_up).exclude(gateway__in=rules.BY_HAND)
    for attempt in [*outstanding[:ASKED_AT_ONCE], *left_behind[:ASKED_AT_ONCE]]:
        try:
            outcome = gateways.reach(attempt.gateway).find(refunds.charge_of(attempt))
        except (gateways.Unreachable, errors.UnknownGateway) as error:
            logger.warning("attempt %s is still unknown: %s", attempt.pk, error)
            outcome = Outcome(status=Status.UNKNOWN)
        if attempt.status == Status.FAILED:
            settled += _look_after(attempt, outcome, now=now)
            continue
        if outcome is None and attempt.created_at <= now - ABANDONED_AFTER:
            outcome = Outcome(status=Status.FAILED, failure_code="abandoned")
        if outcome is not None and outcome.status not in rules.OUTSTANDING:
            record(attempt_id=attempt.pk, outcome=outcome, now=now)
            settled += 1
        else:
            wakeups.mark(refunds.JOB, due_at=now + ASKED_AGAIN_AFTER)
    return settled


def expire_unpaid(*, now: datetime) -> int:
    """End the orders that were not paid in time, having asked the gateways first; return how many.

    A charge whose answer was lost is found here before its order would expire. An order whose attempt has
    no outcome yet is put off, for a day at most: its money may be on its way.
    """
    find_outcomes(now=now)
    _put_off(silent=_ask_about_steps(now=now), now=now)
    return orders.expire_unpaid(now=now)


def close_attempts(*, order: Order, now: datetime) -> None:
    """Give up what waits for the buyer of an order that has closed.

    An attempt whose outcome is missing is kept: the gateway may have charged, and staff must learn of it.
    So they must of a step that the buyer takes later: it is asked about for a while.
    """
    for attempt in PaymentAttempt.objects.filter(order=order, status=Status.REQUIRES_ACTION):
        _give_up(attempt, CLOSED, now=now)


def _ask_about_steps(*, now: datetime) -> set[UUID]:
    """Ask about the steps that orders whose time is over wait for: they may have been taken unheard.

    Returns the attempts whose gateway was silent. One that is silent is asked no more of this time.
    """
    waiting = _of_overdue_orders(now).filter(status=Status.REQUIRES_ACTION)
    silent: set[UUID] = set()
    silent_gateways: set[str] = set()
    for attempt in waiting.exclude(gateway__in=rules.BY_HAND):
        try:
            if attempt.gateway in silent_gateways:
                raise gateways.Unreachable("it was silent a moment ago")
            outcome = gateways.reach(attempt.gateway).find(refunds.charge_of(attempt))
        except (gateways.Unreachable, errors.UnknownGateway) as error:
            logger.warning("attempt %s waits for its buyer, as far as is known: %s", attempt.pk, error)
            silent_gateways.add(attempt.gateway)
            silent.add(attempt.pk)
            continue
        if outcome is not None and outcome.status != Status.REQUIRES_ACTION:
            record(attempt_id=attempt.pk, outcome=outcome, now=now)
    return silent


def _of_overdue_orders(now: datetime) -> QuerySet[PaymentAttempt]:
    return PaymentAttempt.objects.filter(
        order__status=order_rules.Status.PLACED,
        order__payment_status__in=order_rules.UNPAID,
        order__expires_at__lte=now,
    )


def _put_off(*, silent: set[UUID], now: datetime) -> None:
    unknown = Q(status__in=rules.OUTSTANDING) | Q(pk__in=silent, status=Status.REQUIRES_ACTION)
    waiting = _of_overdue_orders(now).filter(unknown, created_at__gt=now - AWAITED_FOR)
    for attempt_id in waiting.values_list("pk", flat=True):
        with transaction.atomic(durable=True):
            attempt = lock_attempt(attempt_id)
            is_open = attempt is not None and attempt.status in rules.UNFINISHED
            if attempt is not None and is_open and _is_due(attempt.order, now):
                until = min(now + PUT_OFF_BY, attempt.created_at + AWAITED_FOR)
                orders.await_payment(order=attempt.order, until=until)


def _is_due(order: Order, now: datetime) -> bool:
    return order.expires_at is not None and order.expires_at <= now


def _settle(attempt: PaymentAttempt, outcome: Outcome, *, actor: str = "", now: datetime) -> None:
    attempt.status = outcome.status
    attempt.reference = outcome.reference or attempt.reference
    attempt.card_last4 = outcome.card_last4 or attempt.card_last4
    attempt.next_action = outcome.next_action
    attempt.failure_code = outcome.failure_code
    attempt.finished_at = now if outcome.status in (Status.SUCCEEDED, Status.FAILED) else None
    rows.update(attempt, *_OUTCOME)
    if outcome.status in rules.OUTSTANDING:
        wakeups.mark(refunds.JOB, due_at=now + ASKED_AGAIN_AFTER)
    elif outcome.status == Status.SUCCEEDED:
        orders.mark_paid(order=attempt.order, amount=attempt.amount, actor=actor, now=now)
    elif outcome.status == Status.FAILED:
        orders.mark_failed(order=attempt.order, attempt=attempt.pk, reason=outcome.failure_code, now=now)


def _look_after(attempt: PaymentAttempt, outcome: Outcome | None, *, now: datetime) -> bool:
    """An attempt that another has superseded may have been charged: asked for less and less often."""
    if outcome is not None and outcome.status == Status.SUCCEEDED:
        record(attempt_id=attempt.pk, outcome=outcome, now=now)
        return True
    age = now - (attempt.finished_at or attempt.created_at)
    wakeups.mark(refunds.JOB, due_at=now + max(ASKED_AGAIN_AFTER, age))
    return False


def _charge(attempt: PaymentAttempt, details: Mapping[str, Any]) -> Outcome:
    if attempt.amount == ZERO:  # nothing to ask a gateway for
        return Outcome(status=Status.SUCCEEDED, reference=str(attempt.pk))
    return gateways.reach(attempt.gateway).charge(refunds.charge_of(attempt), details)


def _confirm(attempt: PaymentAttempt, gateway: Gateway, *, now: datetime) -> None:
    try:
        outcome = gateway.confirm(refunds.charge_of(attempt))
    except gateways.Unreachable as error:
        logger.warning("gateway %s gave no answer for attempt %s: %s", attempt.gateway, attempt.pk, error)
        outcome = Outcome(status=Status.PROCESSING)  # the reconciler asks what came of it
    record(attempt_id=attempt.pk, outcome=outcome, now=now)


def _give_up(attempt: PaymentAttempt, reason: str, *, now: datetime) -> None:
    attempt.status, attempt.failure_code = Status.FAILED, reason
    attempt.next_action, attempt.finished_at = None, now
    attempt.save(update_fields=["status", "failure_code", "next_action", "finished_at"])
    wakeups.mark(refunds.JOB, due_at=now + ASKED_AGAIN_AFTER)  # it may have been charged all the same


def _open_attempt(order: Order) -> PaymentAttempt | None:
    return PaymentAttempt.objects.filter(order=order, status__in=rules.UNFINISHED).first()


def _is_same_try(attempt: PaymentAttempt, gateway: Gateway) -> bool:
    is_under_way = attempt.status in rules.UNSETTLED or gateway.awaits_buyer
    return attempt.gateway == gateway.code and is_under_way


def _check_payable(order: Order) -> None:
    if order.status in order_rules.CLOSED:
        raise OrderClosed
    if order.payment_status not in order_rules.UNPAID:
        raise errors.AlreadyPaid


def _view(number: int, holder: Holder) -> dict[str, Any]:
    order = order_queries.get(number=number, holder=holder)
    return order | {"payment": order["payments"][-1] if order["payments"] else None}


def _uuid(value: UUID | str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError as error:
        raise errors.PaymentNotFound from error
