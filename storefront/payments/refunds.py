"""Giving money back: written, then asked of the gateway outside every transaction, then recorded.

The refund's id is the gateway's key: asked again after a crash, or after an answer that was lost, the
gateway says what became of it and gives nothing back twice.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import crashpoints
from kernel.jobs import wakeups
from storefront.orders import queries as order_queries
from storefront.orders import refunds as order_refunds
from storefront.orders import returns, timeline, views
from storefront.orders import rules as order_rules
from storefront.orders.models import Order, Refund, Return
from storefront.orders.rules import RefundStatus, ReturnStatus
from storefront.payments import errors, gateways
from storefront.payments.gateways import Charge, Outcome
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import Status

logger = logging.getLogger(__name__)

JOB = "payments.reconcile"
ASKED_AGAIN_AFTER = timedelta(minutes=1)


def issue(
    *,
    number: int,
    key: str,
    amount: Decimal | None = None,
    lines: Sequence[Mapping[str, int]] | None = None,
    shipping: bool = False,
    restock: bool = False,
    reason: str = "",
    actor: str = "",
    now: datetime,
) -> dict[str, Any]:
    """Give back an amount, pieces (`[{id, quantity}]`, with the shipping or not), or all that is left.

    `key` makes one refund of a request, however often it comes; a call that was cut off is finished
    by the next one. Restocked pieces go back on the shelf, or are not sent. Returns the order's view with the `refund`,
    whose status is `pending` while the gateway's answer is missing.

    Raises OrderNotFound, NotRefundable, RefundTooLarge, LineNotFound, InvalidQuantity.
    """
    with transaction.atomic(durable=True):
        refund = _find_or_begin(
            number=number,
            key=_hashed(key),
            wishes={
                "amount": amount,
                "lines": lines,
                "shipping": shipping,
                "restock": restock,
                "reason": reason,
                "actor": actor,
            },
            now=now,
        )
        crashpoints.reach("refund.before_commit")
    crashpoints.reach("refund.after_commit")
    run(refund=refund, now=now)
    return _view(number, refund.pk)


def refund_return(
    *, return_id: int, shipping: bool = False, answer: str | None = None, actor: str, now: datetime
) -> dict[str, Any]:
    """Give back what received goods cost; return the return's view.

    It is refunded when their money has gone back: at once, when the gateway says so later, or before,
    by refunds of their pieces. Where the gateway refused, this tries anew.

    Raises ReturnNotFound, ReturnClosed, NotRefundable.
    """
    with transaction.atomic(durable=True):
        made, order = returns.lock(return_id=return_id)
        if made.status == ReturnStatus.REFUNDED:
            return views.return_view(made)
        if not order_rules.can_return_become(made.status, ReturnStatus.REFUNDED):
            raise returns.errors.ReturnClosed(f"It is {made.get_status_display()}.")
        if answer is not None:
            returns.tell(made, answer=answer)
        key, lines = _key_of(order, made), made.lines
        if order.payment_status not in order_rules.UNPAID and _find(order, key) is None:
            due = order_refunds.list_due(order, lines, shipping=shipping)
            if due is None:
                return returns.move(return_id=return_id, status=ReturnStatus.REFUNDED, actor=actor, now=now)
            lines = due
    issue(
        number=order.number,
        key=key,
        lines=lines,
        shipping=shipping,
        reason=made.reason,
        actor=actor,
        now=now,
    )
    return returns.get_view(return_id=return_id)


def run(*, refund: Refund, now: datetime) -> None:
    """Ask the gateway about a pending refund and record its answer; a settled one is left alone.

    A gateway that gives no answer leaves it pending, for a retry or `reconcile` to settle.
    """
    if refund.status != RefundStatus.PENDING:
        return
    attempt = PaymentAttempt.objects.get(pk=refund.payment)
    try:
        outcome = gateways.reach(refund.gateway).refund(
            charge_of(attempt), key=refund.pk, amount=refund.amount
        )
    except (gateways.Unreachable, errors.UnknownGateway) as error:
        logger.warning("gateway %s gave no answer for refund %s: %s", refund.gateway, refund.pk, error)
        wakeups.mark(JOB, due_at=now + ASKED_AGAIN_AFTER)
        return
    crashpoints.reach("refund.after_gateway")
    record(refund_id=refund.pk, outcome=outcome, now=now)
    crashpoints.reach("refund.after_outcome")


@transaction.atomic(durable=True)
def record(*, refund_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Record a gateway's word on a refund, and what follows for its order; once, however often it comes."""
    settle(refund_id=refund_id, outcome=outcome, now=now)


def settle(*, refund_id: UUID, outcome: Outcome, now: datetime) -> bool:
    """As `record`, in the caller's transaction; whether there is such a refund."""
    number = Refund.objects.filter(pk=refund_id).values_list("order__number", flat=True).first()
    if number is None:
        return False
    order = timeline.lock(number=number, holder=None)
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    if refund.status != RefundStatus.PENDING:
        return True
    if outcome.status == Status.SUCCEEDED:
        order_refunds.succeed(refund=refund, order=order, reference=outcome.reference, now=now)
        _move_return(refund, order, now=now)
    elif outcome.status == Status.FAILED:
        order_refunds.fail(refund=refund, order=order, reason=outcome.failure_code, now=now)
    else:
        wakeups.mark(JOB, due_at=now + ASKED_AGAIN_AFTER)
    return True


def reconcile(*, now: datetime) -> int:
    """Ask the gateways again about refunds without an outcome; return how many were asked about."""
    waiting = Refund.objects.filter(
        status=RefundStatus.PENDING, created_at__lte=now - ASKED_AGAIN_AFTER
    ).order_by("created_at")[:200]
    for refund in waiting:
        run(refund=refund, now=now)
    return len(waiting)


def charge_of(attempt: PaymentAttempt) -> Charge:
    """The attempt as its gateway knows it."""
    return Charge(
        key=attempt.pk, amount=attempt.amount, currency=attempt.currency, reference=attempt.reference
    )


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _find(order: Order, key: str) -> Refund | None:
    return order_refunds.find(order=order, key=_hashed(key))


def _key_of(order: Order, made: Return) -> str:
    """The key of the refund of a return: one that failed leaves its place to another."""
    tries = 0
    key = f"return:{made.pk}"
    while (found := _find(order, key)) is not None and found.status == RefundStatus.FAILED:
        tries += 1
        key = f"return:{made.pk}:{tries}"
    return key


def _move_return(refund: Refund, order: Order, *, now: datetime) -> None:
    """A return is refunded once its refund has gone back."""
    for made in Return.objects.filter(order=order, status=ReturnStatus.RECEIVED):
        if refund.key == _hashed(_key_of(order, made)):
            returns.move(return_id=made.pk, status=ReturnStatus.REFUNDED, actor=refund.actor, now=now)


def _find_or_begin(*, number: int, key: str, wishes: dict[str, Any], now: datetime) -> Refund:
    order = timeline.lock(number=number, holder=None)
    found = order_refunds.find(order=order, key=key)
    if found is not None:
        return found
    attempt = PaymentAttempt.objects.filter(order=order, status=Status.SUCCEEDED).first()
    if attempt is None:
        raise order_refunds.errors.NotRefundable("It is not paid.")
    refund = order_refunds.begin(
        order=order, key=key, payment=attempt.pk, gateway=attempt.gateway, now=now, **wishes
    )
    wakeups.mark(JOB, due_at=now + ASKED_AGAIN_AFTER)  # finds it if this process dies now
    return refund


def _view(number: int, refund_id: UUID) -> dict[str, Any]:
    order = order_queries.get(number=number, holder=None)
    return order | {"refund": next(r for r in order["refunds"] if r["id"] == refund_id)}
