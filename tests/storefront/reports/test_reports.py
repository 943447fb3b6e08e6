"""Reports: figures of the shop's own days."""

from datetime import timedelta

import pytest

from kernel.errors import NotFound
from storefront.checkout import services as checkout
from storefront.reports import queries
from tenants.models import Tenant
from tests.storefront.stories import BY_TRANSFER, NOW, PAYS, customer, goods, guest_cart


def sell(*variants, payment=PAYS, now=NOW) -> None:
    cart_id, holder = guest_cart(*variants)
    checkout.place(cart_id=cart_id, holder=holder, payment=payment, now=now)


def test_sales_are_counted_by_the_shop_s_own_days(in_shop: Tenant) -> None:
    in_shop.time_zone = "Pacific/Auckland"
    cup, pot = goods("Cup", price="10.00"), goods("Pot", price="20.00")
    sell(cup, pot)
    sell(cup, now=NOW + timedelta(hours=6))
    sell(pot, payment=BY_TRANSFER)
    found = queries.daily_sales(now=NOW + timedelta(hours=6), days=3)
    assert [(str(day["date"]), day["orders"], day["total"]["amount"]) for day in found] == [
        ("2025-03-13", 0, "0.00"),
        ("2025-03-14", 1, "35.00"),
        ("2025-03-15", 1, "15.00"),
    ]
    best = queries.best_sellers(now=NOW + timedelta(hours=7))
    assert [(row["title"], row["quantity"]) for row in best] == [("Cup", 2), ("Pot", 1)]


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
    for name in ("dashboard", "daily-sales", "best-sellers", "tiers"):
        queries.get(name=name, now=NOW)
    with pytest.raises(NotFound):
        queries.get(name="secrets", now=NOW)
