"""What was sold: sums over paid orders, for reports and summaries."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate

from kernel.money import ZERO
from storefront.orders.models import Order, OrderLine, Refund
from storefront.orders.rules import RefundStatus


class Day(TypedDict):
    """A day's sales, and what was paid back on it, whenever that was sold."""

    date: date
    orders: int
    total: Decimal
    refunded: Decimal


class BestSeller(TypedDict):
    """A variant and how much of it was sold."""

    variant: int | None
    sku: str
    title: str
    quantity: int
    total: Decimal


def day_bounds(day: date, *, time_zone: str) -> tuple[datetime, datetime]:
    """When the day begins and ends in the shop's time zone."""
    zone = ZoneInfo(time_zone)
    return (
        datetime.combine(day, time.min, tzinfo=zone),
        datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone),
    )


def by_day(*, first: date, last: date, time_zone: str) -> list[Day]:
    """Paid orders and their sum, and the refunds, for each day from `first` to `last`, empty days included."""
    start, _ = day_bounds(first, time_zone=time_zone)
    _, end = day_bounds(last, time_zone=time_zone)
    rows = (
        Order.objects.filter(paid_at__gte=start, paid_at__lt=end)
        .annotate(day=TruncDate("paid_at", tzinfo=ZoneInfo(time_zone)))
        .values_list("day")
        .annotate(Count("pk"), Sum("total"))
    )
    found = {day: (orders, total) for day, orders, total in rows}
    back = dict(
        Refund.objects.filter(status=RefundStatus.SUCCEEDED, finished_at__gte=start, finished_at__lt=end)
        .annotate(day=TruncDate("finished_at", tzinfo=ZoneInfo(time_zone)))
        .order_by()
        .values_list("day")
        .annotate(Sum("amount"))
    )
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        {
            "date": day,
            "orders": found.get(day, (0, ZERO))[0],
            "total": found.get(day, (0, ZERO))[1],
            "refunded": back.get(day, ZERO),
        }
        for day in days
    ]


def best_sellers(*, start: datetime, end: datetime, limit: int = 10) -> list[BestSeller]:
    """What sold most in paid orders, by pieces."""
    rows = (
        OrderLine.objects.filter(order__paid_at__gte=start, order__paid_at__lt=end)
        .values("variant", "sku", "title")
        .annotate(pieces=Sum("quantity"), value=Sum("total"))
        .order_by("-pieces", "-value", "title")[:limit]
    )
    return [
        {
            "variant": row["variant"],
            "sku": row["sku"],
            "title": row["title"],
            "quantity": row["pieces"],
            "total": row["value"],
        }
        for row in rows
    ]
