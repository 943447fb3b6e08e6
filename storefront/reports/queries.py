"""What a merchant wants to know at a glance. Days are the shop's own."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, Sum

from kernel import money
from kernel.errors import NotFound
from kernel.money import ZERO
from storefront.carts.models import Cart
from storefront.catalogue.models import Product
from storefront.customers.models import Customer, MembershipTier
from storefront.inventory.models import StockLevel
from storefront.orders import rules, sales
from storefront.orders.models import Order
from tenants import current

LONGEST_DAYS = 366


def daily_sales(*, now: datetime, days: int = 30) -> list[dict[str, Any]]:
    """Paid orders, their sum and what was paid back for each of the last `days` days, today included."""
    shop = current.tenant()
    today = now.astimezone(ZoneInfo(shop.time_zone)).date()
    first = today - timedelta(days=min(max(days, 1), LONGEST_DAYS) - 1)
    found = sales.by_day(first=first, last=today, time_zone=shop.time_zone)
    return [
        {**day, **{name: money.as_dict(day[name], shop.currency) for name in ("total", "refunded")}}
        for day in found
    ]


def best_sellers(*, now: datetime, days: int = 30, limit: int = 10) -> list[dict[str, Any]]:
    """What sold most in the last `days` days."""
    currency = current.tenant().currency
    found = sales.best_sellers(start=now - timedelta(days=days), end=now, limit=limit)
    return [{**row, "total": money.as_dict(row["total"], currency)} for row in found]


def tiers() -> list[dict[str, Any]]:
    """How many customers stand on each tier."""
    found = MembershipTier.objects.annotate(people=Count("customers")).order_by("rank")
    return [{"name": tier.name, "rank": tier.rank, "customers": tier.people} for tier in found]


def dashboard(*, now: datetime) -> dict[str, Any]:
    """Counts and sums of the shop as it stands; a handful of statements, whatever its size."""
    shop = current.tenant()
    today = now.astimezone(ZoneInfo(shop.time_zone)).date()
    start, _ = sales.day_bounds(today, time_zone=shop.time_zone)
    month = now - timedelta(days=30)
    placed = Q(status=rules.Status.PLACED)
    paid_lately = Q(paid_at__gte=month)
    orders = Order.objects.aggregate(
        all=Count("pk"),
        today=Count("pk", filter=Q(placed_at__gte=start)),
        to_pay=Count("pk", filter=placed & Q(payment_status__in=rules.UNPAID)),
        to_send=Count("pk", filter=placed & Q(payment_status=rules.PaymentStatus.COMPLETE)),
        sold_today=Sum("total", filter=Q(paid_at__gte=start)),
        sold_lately=Sum("total", filter=paid_lately),
        paid_lately=Count("pk", filter=paid_lately),
    )
    lately = orders["sold_lately"] or ZERO
    average = lately / orders["paid_lately"] if orders["paid_lately"] else ZERO
    return {
        "orders": {"total": orders["all"], "today": orders["today"]},
        "to_pay": orders["to_pay"],
        "to_send": orders["to_send"],
        "sold_today": money.as_dict(orders["sold_today"] or ZERO, shop.currency),
        "sold_30_days": money.as_dict(lately, shop.currency),
        "average_order": money.as_dict(average, shop.currency),
        "products": Product.objects.filter(status=Product.Status.ACTIVE).count(),
        "customers": Customer.objects.count(),
        "open_carts": Cart.objects.filter(status=Cart.Status.OPEN, expires_at__gt=now).count(),
        "low_stock": StockLevel.objects.filter(
            low_stock_threshold__isnull=False, low_stock_threshold__gte=F("on_hand") - F("reserved")
        ).count(),
    }


def get(*, name: str, now: datetime) -> Any:
    """The report of that name. Raises NotFound."""
    reports = {
        "dashboard": lambda: dashboard(now=now),
        "daily-sales": lambda: daily_sales(now=now),
        "best-sellers": lambda: best_sellers(now=now),
        "tiers": tiers,
    }
    if name not in reports:
        raise NotFound(f"There is no report “{name}”.")
    return reports[name]()
