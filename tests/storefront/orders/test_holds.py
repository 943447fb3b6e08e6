"""Paying again keeps stock for a while, and not without end."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db.models import Sum

from kernel.errors import RateLimited
from storefront.checkout import services as checkout
from storefront.inventory.errors import OutOfStock
from storefront.orders import rules
from storefront.orders.models import OrderLine
from tests.storefront.stories import DECLINED, NOW, goods, guest_cart


@pytest.mark.parametrize(
    ("patience", "tried_after", "held_for"),
    [
        (timedelta(minutes=30), timedelta(minutes=10), timedelta(minutes=40)),
        (timedelta(minutes=30), timedelta(hours=23, minutes=50), timedelta(hours=24)),
        (timedelta(minutes=30), timedelta(hours=30), timedelta(hours=24)),
        (timedelta(days=7), timedelta(hours=2), timedelta(days=7)),
    ],
)
def test_a_hold_has_a_last_moment_however_often_it_is_tried(
    patience: timedelta, tried_after: timedelta, held_for: timedelta
) -> None:
    until = rules.hold_until(placed_at=NOW, patience=patience, now=NOW + tried_after)
    assert until == NOW + held_for


@pytest.mark.usefixtures("in_shop")
def test_an_address_holds_little_of_a_shops_stock_for_long_and_all_together_a_third() -> None:
    cup = goods("Cup", stock=100)
    for n in range(1, 12):
        for _ in range(4):
            with suppress(RateLimited, OutOfStock):
                cart_id, holder = guest_cart(cup, quantity=4)
                checkout.place(
                    cart_id=cart_id, holder=holder, payment=DECLINED, address=f"192.0.2.{n}", now=NOW
                )
        if n == 1:
            assert _held_at(NOW) <= 12
            assert _held_at(NOW + timedelta(minutes=6)) <= 10
    assert _held_at(NOW + timedelta(minutes=6)) <= 100 / 3


def _held_at(now: datetime) -> int:
    """Pieces of orders whose time to pay is not over by then."""
    lines = OrderLine.objects.filter(order__expires_at__gt=now)
    return lines.aggregate(held=Sum("quantity"))["held"] or 0
