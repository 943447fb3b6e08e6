"""Refunds, returns and parcels of all orders, as lists that staff and programs page through."""

from datetime import datetime

from django.db.models import QuerySet

from storefront.orders.models import Fulfilment, Refund, Return
from storefront.orders.views import (
    RefundView,
    fulfilment_view,
    refund_view,
    return_view,
)

fulfilment, return_ = fulfilment_view, return_view


def refund(row: Refund) -> RefundView:
    """One of `refunds`."""
    return refund_view(row, sorted(row.lines.all(), key=lambda line: line.pk))


def refunds(
    *, status: str | None = None, order: int | None = None, since: datetime | None = None
) -> "QuerySet[Refund]":
    """The refunds in a status, of an order by its number, made since."""
    found = Refund.objects.select_related("order").prefetch_related("lines")
    if status is not None:
        found = found.filter(status=status)
    if order is not None:
        found = found.filter(order__number=order)
    return found if since is None else found.filter(created_at__gte=since)


def returns(
    *, status: str | None = None, order: int | None = None, since: datetime | None = None
) -> "QuerySet[Return]":
    """The returns in a status, of an order by its number, requested since."""
    found = Return.objects.select_related("order")
    if status is not None:
        found = found.filter(status=status)
    if order is not None:
        found = found.filter(order__number=order)
    return found if since is None else found.filter(requested_at__gte=since)


def fulfilments(
    *, order: int | None = None, is_delivered: bool | None = None, since: datetime | None = None
) -> "QuerySet[Fulfilment]":
    """The parcels of an order by its number, arrived or not, sent since."""
    found = Fulfilment.objects.select_related("order")
    if order is not None:
        found = found.filter(order__number=order)
    if is_delivered is not None:
        found = found.filter(delivered_at__isnull=not is_delivered)
    return found if since is None else found.filter(sent_at__gte=since)
