"""Paying again keeps stock for a while, and not without end."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from kernel.errors import RateLimited
from kernel.throttling import Limit
from storefront.carts.models import Cart
from storefront.catalogue.models import Variant
from storefront.checkout import limits, services as checkout
from storefront.checkout.errors import TooMuchUnpaid
from storefront.inventory.errors import OutOfStock
from storefront.inventory.models import StockLevel
from storefront.orders import expiry, paying, rules, services
from storefront.orders.models import Order, OrderLine
from storefront.orders.views import PaidOrderView
from tests.actors import TERMINAL
from tests.storefront.stories import (
    ASKS,
    BY_TRANSFER,
    DECLINED,
    NOW,
    PAYS,
    customer,
    customer_cart,
    goods,
    guest_cart,
)

ADDRESS, OTHER = "192.0.2.1", "192.0.2.2"


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


def order(
    *variants: Variant, quantity: int, address: str = ADDRESS, payment: dict[str, Any] = DECLINED
) -> PaidOrderView:
    cart_id, shopper = guest_cart(*variants, quantity=quantity)
    return checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, address=address, now=NOW)


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize("payment", [DECLINED, ASKS, BY_TRANSFER])
def test_an_address_holds_a_tenth_of_what_there_is_however_it_says_it_pays(payment: dict[str, Any]) -> None:
    cup = goods("Cup", stock=150)
    goods("Pot", stock=5000)
    with pytest.raises(TooMuchUnpaid) as refused:
        order(cup, quantity=16, payment=payment)
    assert refused.value.data == {"most": 15}
    order(cup, quantity=14, payment=payment)
    with pytest.raises(TooMuchUnpaid):
        order(cup, quantity=2, payment=payment)
    order(cup, quantity=1, payment=payment)
    order(cup, quantity=1, payment=payment, address=OTHER)
    assert _held_at(NOW) == 16


@pytest.mark.usefixtures("in_shop")
def test_an_address_holds_a_tenth_of_all_there_is_though_it_takes_a_little_of_each() -> None:
    shelf = [goods(name, stock=40) for name in ("Cup", "Pot", "Jug", "Bowl")]
    with pytest.raises(TooMuchUnpaid):
        order(*shelf, quantity=5)
    order(*shelf, quantity=4)


@pytest.mark.usefixtures("in_shop")
def test_a_few_pieces_can_always_be_bought_and_what_never_runs_out_without_end() -> None:
    order(goods("Cup", stock=2), quantity=2)
    pot = goods("Pot", stock=1)
    StockLevel.objects.filter(variant=pot).update(policy=StockLevel.Policy.CONTINUE)
    order(pot, quantity=90, payment=BY_TRANSFER)


@pytest.mark.usefixtures("in_shop")
def test_what_is_paid_cancelled_or_over_gives_back_what_it_held() -> None:
    cup = goods("Cup", stock=50)
    order(cup, quantity=25, payment=PAYS)
    paid = order(cup, quantity=8, payment=BY_TRANSFER)["number"]
    assert Order.objects.get(number=paid).held_for not in ("", ADDRESS)
    paying.mark_received(number=paid, actor=TERMINAL, now=NOW)
    cancelled = order(cup, quantity=8)["number"]
    services.cancel(number=cancelled, shopper=None, actor=TERMINAL, now=NOW)
    over = order(cup, quantity=8)["number"]
    expiry.expire_unpaid(now=NOW + timedelta(hours=1))
    order(cup, quantity=8)
    ended = Order.objects.filter(number__in=[paid, cancelled, over])
    assert {each.held_for for each in ended} == {""}, "nothing is kept of where they came from"


@pytest.mark.usefixtures("in_shop")
def test_an_order_that_is_not_paid_at_once_and_too_much_has_ended_and_the_fourth_is_not_even_written() -> (
    None
):
    cup = goods("Cup", stock=50)
    for _ in range(4):
        with pytest.raises(TooMuchUnpaid):
            order(cup, quantity=50, payment=ASKS)
    assert list(Order.objects.values_list("status", flat=True)) == ["expired"] * 3
    order(cup, quantity=50, payment=PAYS, address=OTHER)


@pytest.mark.usefixtures("in_shop")
def test_lines_of_orders_that_are_not_paid_at_once_are_counted_by_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "UNPAID_LINES", Limit("unpaid_lines", 2, 3600))
    cup = goods("Cup", stock=50)
    for _ in range(3):
        order(cup, quantity=1, payment=PAYS)
    for _ in range(2):
        order(cup, quantity=1, payment=DECLINED)
    with pytest.raises(RateLimited):
        order(cup, quantity=1, payment=DECLINED)
    assert Order.objects.count() == 5, "nothing of it is written"
    order(cup, quantity=1, payment=DECLINED, address=OTHER)


@pytest.mark.usefixtures("in_shop")
def test_who_has_paid_before_is_known_and_may_owe_more() -> None:
    cup, ada = goods("Cup", stock=100), customer("ada@example.com")

    def buy(quantity: int, payment: dict[str, Any]) -> None:
        cart_id, shopper = customer_cart(ada, cup, quantity=quantity)
        checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, address=ADDRESS, now=NOW)

    with pytest.raises(TooMuchUnpaid):
        buy(40, BY_TRANSFER)
    Cart.objects.all().delete()
    buy(1, PAYS)
    buy(40, BY_TRANSFER)


@pytest.mark.usefixtures("in_shop")
def test_many_addresses_hold_more_than_a_third_for_some_minutes_alone() -> None:
    cup = goods("Cup", stock=100)
    for n in range(1, 12):
        with suppress(OutOfStock):
            order(cup, quantity=9, address=f"192.0.2.{n}")
    assert _held_at(NOW) > 100 / 3
    assert _held_at(NOW + timedelta(minutes=6)) <= 100 / 3


def _held_at(now: datetime) -> int:
    """Pieces of orders whose time to pay is not over by then."""
    lines = OrderLine.objects.filter(order__expires_at__gt=now)
    return lines.aggregate(held=Sum("quantity"))["held"] or 0
