"""What a merchant wants to know at a glance. Days are the shop's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Q, Sum
from django.utils.translation import gettext as _

from kernel import money, standby
from kernel.errors import Invalid, NotFound
from kernel.money import ZERO
from storefront.carts.models import Cart
from storefront.catalogue.models import Product
from storefront.credits import queries as credit_queries
from storefront.customers.models import Customer, MembershipTier
from storefront.inventory import queries as inventory, views as stock_views
from storefront.inventory.views import StockLevelView
from storefront.orders import rules, sales
from storefront.orders.models import Order
from storefront.reports import views
from tenants import current

LONGEST_DAYS = 366
USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the shop's own, both of them included."""

    first: date
    last: date

    def bounds(self) -> tuple[datetime, datetime]:
        """The moment it begins and the moment after it."""
        zone = current.tenant().time_zone
        return sales.day_bounds(self.first, time_zone=zone)[0], sales.day_bounds(self.last, time_zone=zone)[1]


def period(*, now: datetime, first: date | None = None, last: date | None = None) -> Period:
    """The days from `first` to `last`: today, and the 29 before it, where they are not said. Raises Invalid."""
    today = now.astimezone(ZoneInfo(current.tenant().time_zone)).date()
    last = last or today
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise Invalid(
            _("A report is of 1 to {longest_days} days.").format(longest_days=LONGEST_DAYS), field="from"
        )
    return Period(first, last)


def daily_sales(days: Period) -> list[views.SalesDayView]:
    """Paid orders, their sum and what was paid back for each day."""
    shop = current.tenant()
    found = sales.by_day(first=days.first, last=days.last, time_zone=shop.time_zone)
    return [
        {
            **day,
            "total": money.as_dict(day["total"], shop.currency),
            "refunded": money.as_dict(day["refunded"], shop.currency),
            "gift_cards": money.as_dict(day["gift_cards"], shop.currency),
        }
        for day in found
    ]


def best_sellers(days: Period, *, limit: int = 10) -> list[views.BestSellerView]:
    """What sold most, by pieces."""
    currency = current.tenant().currency
    start, end = days.bounds()
    found = sales.best_sellers(start=start, end=end, limit=limit)
    return [{**row, "total": money.as_dict(row["total"], currency)} for row in found]


def average_order(days: Period) -> views.OrderValueView:
    """How many orders were paid, their sum and what one came to; without gift cards, and no refund is taken off."""
    start, end = days.bounds()
    paid = Order.objects.filter(paid_at__gte=start, paid_at__lt=end)
    found = paid.aggregate(orders=Count("pk"), total=Sum("total"))
    total = (found["total"] or ZERO) - sales.gift_cards_sold(gte=start, lt=end)
    average = rules.average_order(total=total, orders=found["orders"])
    currency = current.tenant().currency
    return {
        "orders": found["orders"],
        "total": money.as_dict(total, currency),
        "average": money.as_dict(average, currency),
    }


def repeat_rate(days: Period) -> views.RepeatsView:
    """How many bought, told apart by their e-mail address, and how many of them not for the first time."""
    start, end = days.bounds()
    buyers = (
        Order.objects.filter(paid_at__lt=end)
        .order_by()
        .values("email")
        .annotate(orders=Count("pk"), latest=Max("paid_at"))
        .filter(latest__gte=start)
    )
    found = buyers.aggregate(all=Count("email"), again=Count("email", filter=Q(orders__gt=1)))
    share = Decimal(100 * found["again"]) / found["all"] if found["all"] else ZERO
    return {
        "buyers": found["all"],
        "repeat_buyers": found["again"],
        "percent": f"{share.quantize(Decimal('0.01'))}",
    }


def low_stock(*, limit: int = 10) -> list[StockLevelView]:
    """Levels that are down to their threshold, those with the least at the top."""
    found = inventory.list_levels(inventory.LevelFilter(is_low=True)).order_by(
        F("on_hand") - F("reserved"), "id"
    )
    return [stock_views.level(row) for row in found[:limit]]


def tiers() -> list[views.TierCountView]:
    """How many customers stand on each tier."""
    found = MembershipTier.objects.annotate(people=Count("customers")).order_by("rank")
    return [{"name": tier.name, "rank": tier.rank, "customers": tier.people} for tier in found]


def dashboard(*, now: datetime) -> views.CountsView:
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
    lately = (orders["sold_lately"] or ZERO) - sales.gift_cards_sold(gte=month)
    sold_today = (orders["sold_today"] or ZERO) - sales.gift_cards_sold(gte=start)
    average = rules.average_order(total=lately, orders=orders["paid_lately"])
    return {
        "orders": {"total": orders["all"], "today": orders["today"]},
        "to_pay": orders["to_pay"],
        "to_send": orders["to_send"],
        "sold_today": money.as_dict(sold_today, shop.currency),
        "sold_30_days": money.as_dict(lately, shop.currency),
        "average_order": money.as_dict(average, shop.currency),
        "unspent_credit": money.as_dict(credit_queries.unspent(now=now), shop.currency),
        "products": Product.objects.filter(status=Product.Status.ACTIVE).count(),
        "customers": Customer.objects.count(),
        "open_carts": Cart.objects.filter(status=Cart.Status.OPEN, expires_at__gt=now).count(),
        "low_stock": inventory.count_low(),
    }


def get(
    *, name: str, now: datetime, first: date | None = None, last: date | None = None, limit: int = 10
) -> Mapping[str, object]:
    """The report of that name, of these days where it is of days. Raises NotFound or Invalid."""
    if of_now := OF_NOW.get(name):
        if first or last:
            raise Invalid(_("This report tells how things are now."), field="from" if first else "to")
        return {"name": name, "from": None, "to": None, "data": standby.read(lambda: of_now(now, limit))}
    of_days = OF_A_PERIOD.get(name)
    if of_days is None:
        raise NotFound(_("There is no report “{name}”.").format(name=name))
    days = period(now=now, first=first, last=last)
    return {
        "name": name,
        "from": days.first,
        "to": days.last,
        "data": standby.read(lambda: of_days(days, limit)),
    }


OF_A_PERIOD: dict[str, Callable[[Period, int], Any]] = {
    "daily-sales": lambda days, _limit: daily_sales(days),
    "best-sellers": lambda days, limit: best_sellers(days, limit=limit),
    "average-order": lambda days, _limit: average_order(days),
    "repeat-rate": lambda days, _limit: repeat_rate(days),
}
OF_NOW: dict[str, Callable[[datetime, int], Any]] = {
    "dashboard": lambda now, _limit: dashboard(now=now),
    "tiers": lambda _now, _limit: tiers(),
    "low-stock": lambda _now, limit: low_stock(limit=limit),
}
