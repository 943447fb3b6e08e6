"""What was sold: sums over paid orders, for reports and summaries.

A gift card that is sold is no sale: its money is owed until it is spent, and what it pays is the sale.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Count, QuerySet, Sum
from django.db.models.functions import TruncDate

from kernel.money import ZERO
from storefront.orders.models import Order, OrderLine, Refund, RefundLine
from storefront.orders.rules import RefundStatus


class Day(TypedDict):
    """A day's sales, and what was paid back on it, whenever that was sold; gift cards on their own."""

    date: date
    orders: int
    total: Decimal
    refunded: Decimal
    gift_cards: Decimal


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
    paid = {"paid_at__gte": start, "paid_at__lt": end}
    found = _by_day(Order.objects.filter(**paid), "paid_at", time_zone, Count("pk"), Sum("total"))
    back = Refund.objects.filter(status=RefundStatus.SUCCEEDED, finished_at__gte=start, finished_at__lt=end)
    cards_back = RefundLine.objects.filter(refund__in=back, line__recipient_email__isnull=False)
    sold = _gift_cards().filter(order__paid_at__gte=start, order__paid_at__lt=end)
    refunded = _by_day(back, "finished_at", time_zone, Sum("amount"))
    cards = _by_day(sold, "order__paid_at", time_zone, Sum("total"))
    returned = _by_day(cards_back, "refund__finished_at", time_zone, Sum("amount"))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        {
            "date": day,
            "orders": found.get(day, (0,))[0],
            "total": found.get(day, (0, ZERO))[1] - cards.get(day, (ZERO,))[0],
            "refunded": refunded.get(day, (ZERO,))[0] - returned.get(day, (ZERO,))[0],
            "gift_cards": cards.get(day, (ZERO,))[0] - returned.get(day, (ZERO,))[0],
        }
        for day in days
    ]


def gift_cards_sold(**when: datetime) -> Decimal:
    """What the gift cards in paid orders cost, which the orders' totals have in them; `when` bounds `paid_at`."""
    paid = {f"order__paid_at__{bound}": at for bound, at in when.items()}
    return _gift_cards().filter(**paid).aggregate(sold=Sum("total"))["sold"] or ZERO


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


def _gift_cards() -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(recipient_email__isnull=False)


def _by_day(rows: QuerySet[Any], at: str, time_zone: str, *sums: Aggregate) -> dict[date, tuple[Any, ...]]:
    days = rows.annotate(day=TruncDate(at, tzinfo=ZoneInfo(time_zone))).order_by().values_list("day")
    return {day: tuple(found) for day, *found in days.annotate(*sums)}
