"""An order that was paid twice: the second payment goes back by itself, and whole.

It is no refund of the order, which stays paid, and takes nothing from what can be refunded of it.
"""

import logging
from datetime import datetime, timedelta
from uuid import uuid5

from django.db import transaction

from kernel.jobs import wakeups
from storefront.orders import timeline
from storefront.payments import errors, gateways, refunds
from storefront.payments.gateways import Outcome
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import Status

logger = logging.getLogger(__name__)

ASKED_AGAIN_AFTER = timedelta(minutes=1)
NOT_RETURNED = "not_returned"
"""The gateway will not give it back: staff have to."""


def note(attempt: PaymentAttempt, outcome: Outcome, *, now: datetime) -> None:
    """Record that a locked attempt was paid after another had paid its order; `give_back` follows."""
    logger.warning("order %s was paid twice: attempt %s", attempt.order.number, attempt.pk)
    attempt.status, attempt.failure_code, attempt.finished_at = Status.SURPLUS, "", now
    attempt.reference, attempt.next_action = outcome.reference or attempt.reference, None
    attempt.card_last4 = outcome.card_last4 or attempt.card_last4
    attempt.save()
    timeline.record(attempt.order, "paid_twice", data=_data(attempt), is_public=False, now=now)
    wakeups.mark(refunds.JOB, due_at=now)


def give_back(*, now: datetime) -> int:
    """Ask the gateways to give back what was paid twice; return how much of it has gone back.

    The key is made of the attempt's, so that it goes back once, however often it is asked. What a
    gateway refuses is told to staff and asked no more.
    """
    found = PaymentAttempt.objects.filter(status=Status.SURPLUS).exclude(failure_code=NOT_RETURNED)
    returned = 0
    for attempt in found.order_by("created_at")[:200]:
        try:
            gateway = gateways.reach(attempt.gateway)
            key = uuid5(attempt.pk, "surplus")
            outcome = gateway.refund(refunds.charge_of(attempt), key=key, amount=attempt.amount)
        except (gateways.Unreachable, errors.UnknownGateway) as error:
            logger.warning("surplus %s has not gone back yet: %s", attempt.pk, error)
            outcome = Outcome(status=Status.UNKNOWN)
        returned += _record(attempt, outcome, now=now)
    return returned


@transaction.atomic(durable=True)
def _record(found: PaymentAttempt, outcome: Outcome, *, now: datetime) -> bool:
    order = timeline.lock(number=found.order.number, holder=None)
    attempt = PaymentAttempt.objects.select_for_update().get(pk=found.pk)
    if attempt.status != Status.SURPLUS:
        return False
    if outcome.status == Status.SUCCEEDED:
        attempt.status, attempt.finished_at = Status.RETURNED, now
        timeline.record(order, "surplus_returned", data=_data(attempt), now=now)
    elif outcome.status == Status.FAILED:
        attempt.failure_code = NOT_RETURNED
        data = _data(attempt) | {"reason": outcome.failure_code}
        timeline.record(order, "surplus_not_returned", data=data, is_public=False, now=now)
    else:
        wakeups.mark(refunds.JOB, due_at=now + ASKED_AGAIN_AFTER)
    attempt.save(update_fields=["status", "failure_code", "finished_at"])
    return attempt.status == Status.RETURNED


def _data(attempt: PaymentAttempt) -> dict[str, str]:
    return {"payment": str(attempt.pk), "amount": str(attempt.amount), "reference": attempt.reference}
