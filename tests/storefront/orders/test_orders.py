"""What becomes of an order after it was placed."""

from datetime import timedelta
from typing import cast

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from kernel.errors import Invalid, NotFound, PermissionRefused, Taken
from kernel.outbox.models import OutboxEntry
from storefront.checkout import services as checkout
from storefront.customers.rules import Shopper
from storefront.emails import rendering
from storefront.inventory.models import StockLevel
from storefront.orders import errors, expiry, fulfilments, locked, queries, refunds, rules, services
from storefront.orders.models import Order, OrderLine
from storefront.orders.services import OrderValues
from storefront.orders.views import OrderView
from storefront.promotions.models import Promotion
from tests.storefront.stories import (
    BUYER,
    BY_TRANSFER,
    DECLINED,
    NOW,
    PAYS,
    STAFF,
    anything,
    customer,
    customer_cart,
    goods,
    guest_cart,
)

pytestmark = pytest.mark.usefixtures("in_shop")


def order_of(*variants, quantity=1, payment=PAYS):
    cart_id, shopper = guest_cart(*variants, quantity=quantity)
    return checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)


def test_cancelling_gives_stock_and_promotion_back_once() -> None:
    variant = goods(stock=5)
    promotion = Promotion.objects.create(name="One", kind="fixed", value=1, usage_limit=1, limit_per_buyer=1)
    placed = order_of(variant, quantity=2, payment=DECLINED)
    guest = Shopper(token=placed["token"])
    for _ in range(2):
        order = services.cancel(
            number=placed["number"], shopper=guest, reason="changed my mind", now=NOW, actor=BUYER
        )
        assert order["status"] == "cancelled"
    promotion.refresh_from_db()
    assert promotion.used_count == 0
    assert StockLevel.objects.get(variant=variant).reserved == 0


def test_a_buyer_cannot_cancel_what_is_paid_and_what_staff_cancel_is_owed() -> None:
    placed = order_of(goods())
    with pytest.raises(errors.NotCancellable):
        services.cancel(number=placed["number"], shopper=Shopper(token=placed["token"]), now=NOW, actor=BUYER)
    services.cancel(number=placed["number"], shopper=None, actor=STAFF, now=NOW)
    kinds = [event["kind"] for event in queries.list_events(number=placed["number"], shopper=None)]
    assert kinds == ["placed", "paid", "cancelled", "refund_due"]
    public = queries.list_events(number=placed["number"], shopper=Shopper(token=placed["token"]))
    assert [event["data"] for event in public if event["kind"] == "refund_due"] == [{"amount": "15.00"}]
    assert queries.get(number=placed["number"], shopper=None)["owed"]["amount"] == "15.00"
    told = OutboxEntry.objects.get(key__startswith="cancelled:").payload
    assert told["to"] == [placed["email"]]
    assert "we owe you €15.00" in rendering.render(told["template"], told["context"], to="a@example.com").text
    other = order_of(goods())
    assert [order["number"] for order in queries.list_views(owed=True)[1]] == [placed["number"]]
    assert [order["number"] for order in queries.list_views(owed=False)[1]] == [other["number"]]
    refunds.issue(number=placed["number"], key="k", actor=STAFF, now=NOW)
    assert queries.list_views(owed=True)[0] == 0
    assert "owe" not in rendering.render(told["template"], told["context"], to="a@example.com").text


def test_a_paid_order_is_cancelled_and_refunded_in_one_step_once() -> None:
    number = order_of(goods())["number"]

    def cancel() -> OrderView:
        return services.cancel(number=number, shopper=None, refund=True, may=anything, actor=STAFF, now=NOW)

    with pytest.raises(PermissionRefused):
        services.cancel(number=number, shopper=None, refund=True, actor=STAFF, now=NOW)
    assert Order.objects.get(number=number).status == "placed", "nothing was done"
    for order in (cancel(), cancel()):
        assert (order["status"], order["payment_status"], order["owed"]["amount"]) == (
            "cancelled",
            "refunded",
            "0.00",
        )
        assert len(order["refunds"]) == 1


def test_an_order_that_cost_nothing_is_cancelled_and_nothing_is_owed() -> None:
    Promotion.objects.create(name="All", kind="percentage", value=100)
    Promotion.objects.create(name="Sent", kind="free_shipping", applies_to="shipping")
    placed = order_of(goods())
    assert placed["total"]["amount"] == "0.00"
    order = services.cancel(
        number=placed["number"], shopper=None, refund=True, may=anything, actor=STAFF, now=NOW
    )
    assert (order["status"], order["owed"]["amount"], order["refunds"]) == ("cancelled", "0.00", [])
    assert queries.list_views(owed=True)[0] == 0


def test_what_programs_keep_on_an_order() -> None:
    number, other = order_of(goods())["number"], order_of(goods())["number"]
    values: OrderValues = {"external_id": "erp-1", "metadata": {"route": "7"}, "tags": [" gift ", "gift"]}
    order = services.update(number=number, values=values, actor=STAFF, now=NOW)
    assert (order["external_id"], order["metadata"], order["tags"]) == ("erp-1", {"route": "7"}, ["gift"])
    assert [found["number"] for found in queries.list_views(external_id="erp-1")[1]] == [number]
    with pytest.raises(Taken):
        services.update(number=other, values={"external_id": "erp-1"}, actor=STAFF, now=NOW)
    for wrong in ({"metadata": {"x" * 41: ""}}, {"tags": ["x" * 61]}, {"external_id": "x" * 121}):
        with pytest.raises(Invalid) as refused:
            services.update(number=number, values=cast(OrderValues, wrong), actor=STAFF, now=NOW)
        assert refused.value.field in wrong
    written = AuditEvent.objects.filter(object_id=str(Order.objects.get(number=number).pk)).last()
    assert written is not None
    assert set(written.fields) == {"external_id", "metadata", "tags"}


def test_unpaid_orders_expire_and_free_their_stock() -> None:
    variant = goods(stock=5)
    failed = order_of(variant, payment=DECLINED)
    waiting = order_of(variant, payment=BY_TRANSFER)
    paid = order_of(variant)
    assert expiry.expire_unpaid(now=NOW + timedelta(minutes=29)) == 0
    assert expiry.expire_unpaid(now=NOW + timedelta(minutes=31)) == 1
    assert expiry.expire_unpaid(now=NOW + timedelta(minutes=31)) == 0
    states = {
        number: Order.objects.get(number=number).status
        for number in (n["number"] for n in (failed, waiting, paid))
    }
    assert list(states.values()) == ["expired", "placed", "placed"]
    assert StockLevel.objects.get(variant=variant).reserved == 2
    assert expiry.expire_unpaid(now=NOW + timedelta(days=8)) == 1
    assert (
        queries.get(number=waiting["number"], shopper=None)["payments"][0]["failure_code"] == "order_closed"
    )


def test_sending_takes_goods_off_the_shelf_and_completes_what_is_paid() -> None:
    variant, other = goods(stock=5), goods("Pot", stock=5)
    placed = order_of(variant, other, quantity=2)
    line = placed["lines"][0]["id"]
    tracking = {"carrier": "DHL", "number": "JD01"}
    order = fulfilments.fulfil(
        number=placed["number"], lines=[{"id": line, "quantity": 1}], tracking=tracking, actor=STAFF, now=NOW
    )
    assert (order["status"], order["fulfilment_status"]) == ("placed", "partial")
    level = StockLevel.objects.get(variant=variant)
    assert (level.on_hand, level.reserved) == (4, 1)
    with pytest.raises(errors.InvalidQuantity):
        fulfilments.fulfil(number=placed["number"], lines=[{"id": line, "quantity": 2}], now=NOW, actor=STAFF)
    with pytest.raises(errors.LineNotFound):
        fulfilments.fulfil(number=placed["number"], lines=[{"id": 0, "quantity": 1}], now=NOW, actor=STAFF)
    order = fulfilments.fulfil(number=placed["number"], now=NOW, actor=STAFF)
    assert (order["status"], order["fulfilment_status"]) == ("completed", "fulfilled")
    assert [(level.on_hand, level.reserved) for level in StockLevel.objects.order_by("pk")[:2]] == [
        (3, 0),
        (3, 0),
    ]
    with pytest.raises(errors.NotFulfillable):
        fulfilments.fulfil(number=placed["number"], now=NOW, actor=STAFF)
    with pytest.raises(errors.NotCancellable):
        services.cancel(number=placed["number"], shopper=None, now=NOW, actor=STAFF)


def test_what_failed_or_is_closed_is_not_sent() -> None:
    placed = order_of(goods(), payment=DECLINED)
    with pytest.raises(errors.NotFulfillable):
        fulfilments.fulfil(number=placed["number"], now=NOW, actor=STAFF)
    services.cancel(number=placed["number"], shopper=None, now=NOW, actor=STAFF)
    with pytest.raises(errors.OrderClosed):
        fulfilments.fulfil(number=placed["number"], now=NOW, actor=STAFF)


def test_staff_list_and_search() -> None:
    first, second = order_of(goods()), order_of(goods(price="99.00"), payment=DECLINED)
    assert [order["number"] for order in queries.list_views()[1]] == [second["number"], first["number"]]
    assert queries.list_views(payment_status="failed")[0] == 1
    assert queries.list_views(search=f"#{first['number']}")[0] == 1
    assert queries.list_views(search="ada@")[0] == 2
    assert queries.list_views(ordering="total")[1][0]["number"] == first["number"]
    with pytest.raises(Invalid):
        queries.list_views(ordering="secret")


def test_a_customer_s_order_is_hidden_from_others() -> None:
    cart_id, shopper = customer_cart(customer(), goods())
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    other = customer("other@example.com")
    assert queries.get(number=placed["number"], shopper=shopper)["customer"] == {"id": shopper.customer_id}
    with pytest.raises(NotFound):
        queries.get(number=placed["number"], shopper=Shopper(customer_id=other.pk))
    with pytest.raises(NotFound):
        services.cancel(number=placed["number"], shopper=Shopper(customer_id=other.pk), now=NOW, actor=BUYER)


def test_notes_are_for_staff_unless_told() -> None:
    placed = order_of(goods())
    services.add_note(number=placed["number"], text="fragile", actor=STAFF, now=NOW)
    guest = Shopper(token=placed["token"])
    assert "note" not in [e["kind"] for e in queries.list_events(number=placed["number"], shopper=guest)]


def test_the_database_refuses_money_that_does_not_add_up() -> None:
    placed = order_of(goods())
    for change in (
        lambda: Order.objects.filter(number=placed["number"]).update(total=1),
        lambda: OrderLine.objects.filter(pk=placed["lines"][0]["id"]).update(total=1),
        lambda: OrderLine.objects.filter(pk=placed["lines"][0]["id"]).update(fulfilled=9),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_closed_order_stays_closed() -> None:
    assert all(not rules.TRANSITIONS.after(closed) for closed in rules.CLOSED)
    assert rules.TRANSITIONS.after("placed") == {"completed", "cancelled", "expired"}


@pytest.mark.parametrize("before", rules.PaymentStatus)
@pytest.mark.parametrize("after", rules.PaymentStatus)
def test_a_payment_status_is_set_only_along_its_table(before: str, after: rules.PaymentStatus) -> None:
    order = Order(payment_status=before)
    if after == before or rules.PAYMENT_TRANSITIONS.allows(before, after):
        locked.set_payment(order, after)
        assert order.payment_status == after
    else:
        with pytest.raises(ValueError, match="does not become"):
            locked.set_payment(order, after)
        assert order.payment_status == before
