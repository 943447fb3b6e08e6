"""Goods that come back and money that follows, by either door and in either order."""

from datetime import timedelta
from typing import Any

import pytest

from storefront.checkout import services as checkout
from storefront.inventory.models import StockLevel
from storefront.orders import errors, queries, returns, services
from storefront.payments import refunds
from tenants.models import Tenant
from tests import invariants
from tests.storefront.stories import NOW, PAYS, goods, guest_cart

pytestmark = pytest.mark.usefixtures("in_shop")
LATER = NOW + timedelta(minutes=2)


def sent(variant, *, pieces: int = 2, of: int | None = None) -> tuple[int, int]:
    """An order of which so many pieces are sent, and its line."""
    cart_id, holder = guest_cart(variant, quantity=of or pieces)
    placed = checkout.place(cart_id=cart_id, holder=holder, payment=PAYS, now=NOW)
    number, line = placed["number"], placed["lines"][0]["id"]
    services.fulfil(number=number, lines=[{"id": line, "quantity": pieces}], now=NOW)
    return number, line


def asked_back(number: int, line: int, *, pieces: int = 1) -> int:
    lines = [{"id": line, "quantity": pieces}]
    made: int = returns.request(number=number, holder=None, lines=lines, now=NOW)["id"]
    returns.move(return_id=made, status="approved", actor="", now=NOW)
    return made


def received(number: int, line: int, *, pieces: int = 1, restock: bool = True) -> int:
    made = asked_back(number, line, pieces=pieces)
    returns.move(return_id=made, status="received", restock=restock, actor="", now=NOW)
    return made


def refund(number: int, line: int, *, key: str = "once", pieces: int = 1, restock: bool = True) -> Any:
    lines = [{"id": line, "quantity": pieces}]
    return refunds.issue(number=number, key=key, lines=lines, restock=restock, now=LATER)


def on_hand(variant) -> tuple[int, int]:
    level = StockLevel.objects.get(variant=variant)
    return level.on_hand, level.reserved


@pytest.mark.parametrize("pieces", [1, 2])
def test_what_a_return_put_on_the_shelf_no_refund_puts_there_again(shop: Tenant, pieces: int) -> None:
    cup = goods(stock=5)
    number, line = sent(cup)
    received(number, line, pieces=pieces)
    refund(number, line, pieces=pieces)
    assert on_hand(cup) == (3 + pieces, 0)
    invariants.check(shop)


def test_what_a_refund_put_on_the_shelf_cannot_come_back_again(shop: Tenant) -> None:
    cup = goods(stock=5)
    number, line = sent(cup)
    refund(number, line)
    assert on_hand(cup) == (4, 0)
    with pytest.raises(errors.InvalidQuantity):
        asked_back(number, line, pieces=2)
    received(number, line)
    assert on_hand(cup) == (5, 0)
    with pytest.raises(errors.NotReturnable):
        returns.request(number=number, holder=None, now=NOW)
    assert queries.get(number=number, holder=None)["fulfilment_status"] == "returned"
    invariants.check(shop)


def test_a_refund_while_its_goods_are_on_their_way_leaves_the_shelf_to_their_return(shop: Tenant) -> None:
    cup = goods(stock=5)
    number, line = sent(cup)
    made = asked_back(number, line)
    refund(number, line)
    assert on_hand(cup) == (3, 0)
    returns.move(return_id=made, status="received", restock=True, actor="", now=LATER)
    assert on_hand(cup) == (4, 0)
    invariants.check(shop)


def test_the_piece_that_is_in_no_return_goes_back_by_its_refund(shop: Tenant) -> None:
    cup = goods(stock=5)
    number, line = sent(cup)
    made = received(number, line)
    refunds.refund_return(return_id=made, actor="", now=LATER)
    refund(number, line)
    assert on_hand(cup) == (5, 0)
    invariants.check(shop)


def test_a_refund_of_what_came_back_takes_nothing_out_of_what_is_to_be_sent(shop: Tenant) -> None:
    cup = goods(stock=5)
    number, line = sent(cup, pieces=1, of=2)
    received(number, line)
    refund(number, line)
    assert on_hand(cup) == (5, 1)
    assert queries.get(number=number, holder=None)["lines"][0]["cancelled"] == 0
    invariants.check(shop)
