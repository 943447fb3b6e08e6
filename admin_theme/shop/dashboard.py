"""The first page of a shop's admin: what happened, and what waits to be done. A card for each thing one may see."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from admin_theme import charts
from admin_theme.formatting import locale_format, show_money
from admin_theme.shop import guide
from kernel import clock
from storefront.catalogue.models import Product, ProductImage
from storefront.credits import queries as credit_queries
from storefront.inventory import queries as inventory
from storefront.orders import queries as orders, sales
from storefront.orders.models import Order
from tenants import current

CHART_DAYS = 14
ROWS = 6
_MENTIONED_FOR = timedelta(days=14)


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's DASHBOARD_CALLBACK: the page's context with the cards this viewer may see."""
    user: Any = request.user
    may_see_orders = user.has_perm("orders.view_order")
    context |= {
        "greeting": _greeting(),
        "first_name": user.first_name,
        "takings": _takings() if may_see_orders else None,
        "latest": _latest() if may_see_orders else None,
        "mentions": orders.list_mentions(user_id=user.pk, since=clock.now() - _MENTIONED_FOR, limit=ROWS)
        if may_see_orders
        else [],
        "sellers": _best_sellers() if may_see_orders else None,
        "low_stock": inventory.list_short(limit=ROWS) if user.has_perm("inventory.view_stocklevel") else None,
        "products": _products() if user.has_perm("catalogue.view_product") else None,
        "may_settle": user.has_perm(guide.PERMISSION),
        "may_add_products": user.has_perm("catalogue.add_product"),
    }
    return context


def _greeting() -> str:
    hour = clock.now().astimezone(ZoneInfo(current.tenant().time_zone)).hour
    if 4 <= hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= hour < 18 else _("Good evening")


def _takings() -> dict[str, Any]:
    shop = current.tenant()
    now = clock.now()
    today = now.astimezone(ZoneInfo(shop.time_zone)).date()
    days = sales.by_day(first=today - timedelta(days=CHART_DAYS - 1), last=today, time_zone=shop.time_zone)
    start, _end = sales.day_bounds(today, time_zone=shop.time_zone)
    week = start - timedelta(days=6)
    counts = Order.objects.aggregate(
        today=Count("pk", filter=Q(placed_at__gte=start)),
        week=Count("pk", filter=Q(placed_at__gte=week)),
        to_pay=Count("pk", filter=orders.TO_PAY),
        to_send=Count("pk", filter=orders.TO_PACK),
        to_refund=Count("pk", filter=orders.OWED),
    )
    this_week = sum((day["total"] for day in days[-7:]), Decimal(0))
    week_before = sum((day["total"] for day in days[:7]), Decimal(0))
    return {
        **counts,
        "sold_today": show_money(days[-1]["total"]),
        "sold_week": show_money(this_week),
        "sold_all": show_money(this_week + week_before),
        "trend": round(100 * (this_week - week_before) / week_before) if week_before else None,
        "bars": charts.bars(
            [float(day["total"]) for day in days],
            [f"{day['date'].day}" for day in days],
            [
                _("{day}: {total}, {count} orders").format(
                    day=locale_format().weekday_and_day(day["date"]),
                    total=show_money(day["total"]),
                    count=day["orders"],
                )
                for day in days
            ],
        ),
        "owed": show_money(owed) if (owed := credit_queries.unspent(now=now)) else "",
        "is_empty": not any(day["total"] for day in days),
        "to_pay_url": _orders_url("view=pay"),
        "to_send_url": _orders_url("view=pack"),
        "to_refund_url": _orders_url("view=owed"),
    }


def _latest() -> list[Order]:
    return list(Order.objects.annotate(pieces=Sum("lines__quantity")).order_by("-number")[:ROWS])


def _best_sellers() -> list[dict[str, Any]]:
    now = clock.now()
    rows = sales.best_sellers(start=now - timedelta(days=30), end=now, limit=ROWS)
    most = max((row["quantity"] for row in rows), default=1)
    pictures = _pictures([row["variant"] for row in rows if row["variant"] is not None])
    return [
        {
            **row,
            "total": show_money(row["total"]),
            "share": round(100 * row["quantity"] / most),
            "picture": pictures.get(row["variant"] or 0),
        }
        for row in rows
    ]


def _pictures(variant_ids: list[int]) -> dict[int, str]:
    ready = ProductImage.objects.filter(
        product__variants=OuterRef("variants"), state=ProductImage.State.READY
    )
    first = ready.order_by("position", "id").values("asset__name")[:1]
    found = Product.objects.filter(variants__in=variant_ids).annotate(picture=Subquery(first))
    return {variant: name for variant, name in found.values_list("variants", "picture") if name}


def _products() -> dict[str, int]:
    return Product.objects.aggregate(
        active=Count("pk", filter=Q(status=Product.Status.ACTIVE)),
        draft=Count("pk", filter=Q(status=Product.Status.DRAFT)),
    )


def _orders_url(query: str) -> str:
    return f"{reverse('shop_admin:orders_order_changelist')}?{query}"
