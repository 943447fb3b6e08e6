"""Reports: figures of the shop's own days."""

from datetime import date, timedelta

import pytest

from kernel.errors import Invalid, NotFound
from storefront.checkout import services as checkout
from storefront.inventory.models import StockLevel
from storefront.orders.models import Order
from storefront.reports import queries
from tenants.models import Tenant
from tests.storefront.stories import BY_TRANSFER, NOW, PAYS, customer, goods, guest_cart


def sell(*variants, payment=PAYS, now=NOW, email="") -> None:
    cart_id, shopper = guest_cart(*variants)
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=now)
    if email:
        Order.objects.filter(number=placed["number"]).update(email=email)


def test_sales_are_counted_by_the_shop_s_own_days(in_shop: Tenant) -> None:
    in_shop.time_zone = "Pacific/Auckland"
    cup, pot = goods("Cup", price="10.00"), goods("Pot", price="20.00")
    sell(cup, pot)
    sell(cup, now=NOW + timedelta(hours=6))
    sell(pot, payment=BY_TRANSFER)
    days = queries.period(now=NOW + timedelta(hours=6), first=date(2025, 3, 13))
    found = queries.daily_sales(days)
    assert [(str(day["date"]), day["orders"], day["total"]["amount"]) for day in found] == [
        ("2025-03-13", 0, "0.00"),
        ("2025-03-14", 1, "35.00"),
        ("2025-03-15", 1, "15.00"),
    ]
    best = queries.best_sellers(days)
    assert [(row["title"], row["quantity"]) for row in best] == [("Cup", 2), ("Pot", 1)]
    (best,) = queries.best_sellers(queries.Period(days.last, days.last))
    assert (best["title"], best["quantity"]) == ("Cup", 1)
    value = queries.average_order(days)
    assert (value["orders"], value["total"]["amount"], value["average"]["amount"]) == (2, "50.00", "25.00")


@pytest.mark.usefixtures("in_shop")
def test_the_dashboard_counts() -> None:
    customer()
    sell(goods(price="10.00"))
    sell(goods(price="10.00"), payment=BY_TRANSFER)
    found = queries.dashboard(now=NOW)
    assert (found["orders"], found["to_pay"], found["to_send"]) == ({"total": 2, "today": 2}, 1, 1)
    assert found["sold_today"]["amount"] == found["average_order"]["amount"] == "15.00"
    assert (found["customers"], found["products"], found["open_carts"]) == (1, 2, 0)
    assert queries.tiers()[0] == {"name": "Bronze", "rank": 1, "customers": 1}


@pytest.mark.usefixtures("in_shop")
def test_reports_are_found_by_name() -> None:
    for name in (*queries.OF_A_PERIOD, *queries.OF_NOW):
        assert queries.get(name=name, now=NOW)["name"] == name
    with pytest.raises(NotFound):
        queries.get(name="secrets", now=NOW)


@pytest.mark.usefixtures("in_shop")
def test_who_bought_before_or_twice_came_back() -> None:
    cup = goods("Cup", price="10.00")
    sell(cup, email="twice@example.com", now=NOW - timedelta(days=400))
    sell(cup, email="once@example.com")
    sell(cup, email="unpaid@example.com", payment=BY_TRANSFER)
    sell(cup, email="gone@example.com", now=NOW - timedelta(days=400))
    sell(cup, email="twice@example.com")
    days = queries.period(now=NOW)
    assert queries.repeat_rate(days) == {"buyers": 2, "repeat_buyers": 1, "percent": "50.00"}
    long_ago = queries.period(now=NOW - timedelta(days=400))
    assert queries.repeat_rate(long_ago)["repeat_buyers"] == 0


@pytest.mark.usefixtures("in_shop")
def test_low_stock_has_the_least_first() -> None:
    for name, on_hand in (("Cup", 2), ("Pot", 1), ("Jug", 9)):
        variant = goods(name, price="10.00")
        level = StockLevel.objects.get(variant=variant)
        level.on_hand, level.low_stock_threshold = on_hand, 2
        level.save()
    assert [(row["product_title"], row["available"]) for row in queries.low_stock()] == [
        ("Pot", 1),
        ("Cup", 2),
    ]
    assert len(queries.low_stock(limit=1)) == 1


@pytest.mark.parametrize(("first", "last"), [(2, 1), (-366, 0)])
@pytest.mark.usefixtures("in_shop")
def test_a_report_is_of_a_year_at_most_and_forwards(first: int, last: int) -> None:
    days = {"first": NOW.date() + timedelta(days=first), "last": NOW.date() + timedelta(days=last)}
    with pytest.raises(Invalid):
        queries.get(name="daily-sales", now=NOW, **days)
