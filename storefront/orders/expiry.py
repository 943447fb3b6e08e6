"""Orders that were not paid in time: their gateways are asked a last time, then they end and free their stock."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from storefront.orders import locked, rules, services, signals, timeline
from storefront.orders.models import Order
from storefront.payments import reconciler, services as payments


def expire_unpaid(*, now: datetime, limit: int = 500) -> int:
    """End the orders that were not paid in time, having asked the gateways first; return how many.

    A charge whose answer was lost is found here before its order would expire. An order whose attempt has
    no outcome yet is put off: its money may be on its way. One short transaction for each, skipping what someone
    holds: a payment that is being recorded wins, and two of these at once share the work. One that makes trouble keeps
    no other waiting.
    """
    reconciler.find_outcomes(now=now)
    overdue = list(_overdue(now).values_list("pk", flat=True)[:limit])
    for order_id, until in reconciler.list_awaited(payables=overdue, now=now).items():
        _put_off(order_id, until, now=now)
    expired = 0
    for order_id in overdue:
        with payments.isolate_failure(order_id, job=services.EXPIRY_JOB, now=now):
            expired += _expire_one(order_id, now=now)
    return expired


@transaction.atomic
def end(*, number: int, most: int, now: datetime) -> None:
    """End an order that is not paid before its time, since only so many pieces may wait; its timeline says so.

    What is paid all the same is owed to its buyer. Raises OrderNotFound.
    """
    order = locked.lock(number=number, shopper=None)
    if order.status == rules.Status.PLACED and order.payment_status in rules.UNPAID:
        _expire(order, data={"most": most}, now=now)


def exceeded(order: Order) -> int | None:
    """How many pieces might have waited, of an order that `end` ended."""
    if order.status != rules.Status.EXPIRED:
        return None
    return order.events.filter(kind="expired").values_list("data__most", flat=True).first()


def _overdue(now: datetime) -> QuerySet[Order]:
    return Order.objects.filter(
        status=rules.Status.PLACED,
        payment_status__in=rules.UNPAID,
        fulfilment_status=rules.FulfilmentStatus.UNFULFILLED,  # what was sent is paid for when it arrives
        expires_at__lte=now,
    ).order_by("expires_at")


@transaction.atomic(durable=True)
def _put_off(order_id: UUID, until: datetime, *, now: datetime) -> None:
    order = locked.find_by_id(order_id)
    if order is not None and order.expires_at is not None and order.expires_at <= now:
        services.await_payment(order=order, until=until)


@transaction.atomic
def _expire_one(order_id: UUID, *, now: datetime) -> bool:
    order = _overdue(now).filter(pk=order_id).select_for_update(skip_locked=True).first()
    if order is not None:
        _expire(order, now=now)
    return order is not None


def _expire(order: Order, *, data: Mapping[str, int] | None = None, now: datetime) -> None:
    services.close(order, rules.Status.EXPIRED, now=now)
    timeline.record(order, "expired", data=data, now=now)
    signals.order_expired.send(sender=Order, order=order, now=now)
