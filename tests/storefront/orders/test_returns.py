"""Goods that come back and money that follows, by either door and in either order."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEvent
from storefront.checkout import services as checkout
from storefront.inventory.models import StockLevel
from storefront.orders import errors, fulfilments, queries, reconciler, refunds, returns
from storefront.orders.models import Refund
from storefront.payments.gateways import Outcome, Unreachable
from storefront.payments.gateways.sandbox.gateway import Sandbox
from storefront.payments.rules import Status
from tenants.models import Tenant
from tests import invariants
from tests.storefront.stories import NOW, PAYS, STAFF, anything, goods, guest_cart, pay_back

pytestmark = pytest.mark.usefixtures("in_shop")
LATER = NOW + timedelta(minutes=2)


def sent(variant, *, pieces: int = 2, of: int | None = None) -> tuple[int, int]:
    """An order of which so many pieces are sent, and its line."""
    cart_id, shopper = guest_cart(variant, quantity=of or pieces)
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    number, line = placed["number"], placed["lines"][0]["id"]
    fulfilments.fulfil(number=number, lines=[{"id": line, "quantity": pieces}], now=NOW, actor=STAFF)
    return number, line


def asked_back(number: int, line: int, *, pieces: int = 1) -> int:
    lines = [{"id": line, "quantity": pieces}]
    made: int = returns.request(number=number, shopper=None, lines=lines, now=NOW, actor=STAFF)["id"]
    returns.move(return_id=made, status="approved", actor=STAFF, now=NOW, may=anything)
    return made


def received(number: int, line: int, *, pieces: int = 1, restock: bool = True) -> int:
    made = asked_back(number, line, pieces=pieces)
    returns.move(return_id=made, status="received", restock=restock, actor=STAFF, now=NOW, may=anything)
    return made


def refund(number: int, line: int, *, key: str = "once", pieces: int = 1, restock: bool = True) -> Any:
    lines = [{"id": line, "quantity": pieces}]
    return refunds.issue(number=number, key=key, lines=lines, restock=restock, now=LATER, actor=STAFF)


def on_hand(variant) -> tuple[int, int]:
    level = StockLevel.objects.get(variant=variant)
    return level.on_hand, level.reserved


def test_the_record_says_what_was_sent_and_comes_back() -> None:
    asked_back(*sent(goods("Cup", stock=5)))
    told = AuditEvent.objects.filter(content_type__model__in=["fulfilment", "return"], verb="created")
    assert [event.fields["lines"] for event in told] == [[None, ["1 × Cup"]], [None, ["2 × Cup"]]]


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
        returns.request(number=number, shopper=None, now=NOW, actor=STAFF)
    assert queries.get(number=number, shopper=None)["fulfilment_status"] == "returned"
    invariants.check(shop)


def test_a_refund_while_its_goods_are_on_their_way_leaves_the_shelf_to_their_return(shop: Tenant) -> None:
    cup = goods(stock=5)
    number, line = sent(cup)
    made = asked_back(number, line)
    refund(number, line)
    assert on_hand(cup) == (3, 0)
    returns.move(return_id=made, status="received", restock=True, actor=STAFF, now=LATER, may=anything)
    assert on_hand(cup) == (4, 0)
    invariants.check(shop)


def test_the_piece_that_is_in_no_return_goes_back_by_its_refund(shop: Tenant) -> None:
    cup = goods(stock=5)
    number, line = sent(cup)
    made = received(number, line)
    pay_back(return_id=made, actor=STAFF, now=LATER)
    refund(number, line)
    assert on_hand(cup) == (5, 0)
    invariants.check(shop)


def test_a_refund_of_what_came_back_takes_nothing_out_of_what_is_to_be_sent(shop: Tenant) -> None:
    cup = goods(stock=5)
    number, line = sent(cup, pieces=1, of=2)
    received(number, line)
    refund(number, line)
    assert on_hand(cup) == (5, 1)
    assert queries.get(number=number, shopper=None)["lines"][0]["cancelled"] == 0
    invariants.check(shop)


def test_a_return_whose_refund_failed_is_refunded_by_the_next_try(monkeypatch: pytest.MonkeyPatch) -> None:
    made = received(*sent(goods()))
    refused = Outcome(status=Status.FAILED, failure_code="insufficient_balance")
    monkeypatch.setattr(Sandbox, "refund", lambda *_, **__: refused)
    for tries in (1, 2):
        assert pay_back(return_id=made, actor=STAFF, now=LATER)["status"] == "received"
        assert Refund.objects.filter(status="failed").count() == tries
    monkeypatch.undo()
    for _ in range(2):
        assert pay_back(return_id=made, actor=STAFF, now=LATER)["status"] == "refunded"
    assert Refund.objects.filter(status="succeeded").count() == 1


def test_a_return_whose_refund_is_settled_later_moves_on_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    number, line = sent(goods())
    made, other = received(number, line), received(number, line)

    def fall_silent(*_: Any, **__: Any) -> Outcome:
        raise Unreachable("timed out")

    monkeypatch.setattr(Sandbox, "refund", fall_silent)
    waiting = pay_back(return_id=made, answer="It is on its way.", actor=STAFF, now=LATER)
    assert waiting["status"] == "received"
    monkeypatch.undo()
    reconciler.reconcile(now=LATER + timedelta(minutes=2))
    done = returns.get_view(return_id=made)
    assert (done["status"], done["answer"]) == ("refunded", "It is on its way.")
    assert returns.get_view(return_id=other)["status"] == "received"


@pytest.mark.parametrize("refunded", [1, 2])
def test_pieces_that_were_paid_back_already_are_not_paid_again(refunded: int) -> None:
    number, line = sent(goods())
    made = received(number, line, pieces=2)
    refund(number, line, pieces=refunded, restock=False)
    assert pay_back(return_id=made, actor=STAFF, now=LATER)["status"] == "refunded"
    order = queries.get(number=number, shopper=None)
    assert order["lines"][0]["refunded"] == 2
    assert order["refunded_total"]["amount"] == "20.00"


def test_a_return_waits_for_a_refund_of_its_pieces_that_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    number, line = sent(goods())
    made = received(number, line, pieces=2)

    def fall_silent(*_: Any, **__: Any) -> Outcome:
        raise Unreachable("timed out")

    monkeypatch.setattr(Sandbox, "refund", fall_silent)
    refund(number, line, restock=False)
    with pytest.raises(errors.NotRefundable):
        pay_back(return_id=made, actor=STAFF, now=LATER)
    monkeypatch.undo()
    reconciler.reconcile(now=LATER + timedelta(minutes=2))
    assert pay_back(return_id=made, actor=STAFF, now=LATER)["status"] == "refunded"
