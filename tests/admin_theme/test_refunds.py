"""Giving money back from an order's page."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django_tenants.utils import tenant_context

from kernel.errors import PermissionRefused
from kernel.outbox import delivery as outbox
from storefront.carts.models import DraftOrder
from storefront.checkout import exchanges, services as checkout
from storefront.credits.models import GiftCard
from storefront.customers.rules import Shopper
from storefront.inventory.models import StockLevel
from storefront.orders import (
    expiry,
    fulfilments,
    paying,
    reconciler,
    refunds,
    returns,
    services as orders,
    tokens,
)
from storefront.orders.errors import NotRefundable
from storefront.orders.models import Order, Refund, Return
from tenants.models import Tenant
from tests.storefront import stories

STEP = {"_form_submitted": "True"}


@pytest.fixture
def order(shop: Tenant) -> Order:
    with tenant_context(shop):
        cart_id, shopper = stories.guest_cart(stories.goods(stock=10), quantity=2)
        placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
        return Order.objects.get(number=placed["number"])


def test_an_amount_and_then_the_rest_go_back_once_for_each_form(
    as_owner: Client, shop: Tenant, order: Order
) -> None:
    url = f"/admin/orders/order/{order.pk}/refund/"
    some, rest = {"amount": "2.50"}, {"amount": "", "everything": "on"}
    some, rest = (form | {"form_key": uuid4().hex} for form in (some, rest))
    for form in (some, some, rest):
        answer = as_owner.post(url, form | {"reason": "chipped"} | STEP)
        assert answer.status_code == 302
    with tenant_context(shop):
        order.refresh_from_db()
        assert order.payment_status == "refunded"
        amounts = list(Refund.objects.order_by("pk").values_list("amount", flat=True))
        assert sorted(amounts) == sorted([Decimal("2.50"), order.total - Decimal("2.50")])
    page = as_owner.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert "Refunded" in page
    assert "/refund/" not in page


def test_a_click_alone_gives_nothing_back(as_owner: Client, shop: Tenant, order: Order) -> None:
    url = f"/admin/orders/order/{order.pk}/refund/"
    for form in ({}, {"amount": "2.50", "everything": "on"}):
        answer = as_owner.post(url, form | {"form_key": uuid4().hex} | STEP)
        assert "Choose pieces and shipping, an amount, or all that is left." in answer.content.decode()
    with tenant_context(shop):
        assert not Refund.objects.exists()


def test_an_amount_is_read_as_its_reader_writes_it(as_owner: Client, shop: Tenant, order: Order) -> None:
    form = {"amount": "2,50", "reason": "", "form_key": uuid4().hex} | STEP
    url = f"/admin/orders/order/{order.pk}/refund/"
    assert as_owner.post(url, form, headers={"Accept-Language": "de"}).status_code == 302
    with tenant_context(shop):
        assert Refund.objects.get().amount == Decimal("2.50")


def test_chosen_pieces_go_back_with_their_shipping_and_onto_the_shelf(
    as_owner: Client, shop: Tenant, order: Order
) -> None:
    url = f"/admin/orders/order/{order.pk}/refund/"
    with tenant_context(shop):
        line = order.lines.get()
        before = StockLevel.objects.get(variant=line.variant)
    asked = as_owner.get(url).content.decode()
    assert f"line_{line.pk}" in asked
    assert "2 of 2 left" in asked
    for wrong in (
        {f"line_{line.pk}": "1", "amount": "1.00"},
        {"shipping": "on", "amount": "1.00"},
        {f"line_{line.pk}": "3"},
    ):
        as_owner.post(url, wrong | STEP)
        with tenant_context(shop):
            assert not Refund.objects.exists()
    form = {f"line_{line.pk}": "1", "shipping": "on", "restock": "on"}
    assert as_owner.post(url, form | STEP).status_code == 302
    with tenant_context(shop):
        refund = Refund.objects.get()
        assert refund.amount == line.unit_price + order.shipping_total
        line.refresh_from_db()
        assert (line.refunded, line.cancelled) == (1, 1)
        assert StockLevel.objects.get(variant=line.variant).reserved == before.reserved - 1


def test_a_return_is_answered_received_and_paid_back(as_owner: Client, shop: Tenant, order: Order) -> None:
    url = f"/admin/orders/order/{order.pk}/answer_return/"
    with tenant_context(shop):
        fulfilments.fulfil(number=order.number, now=stories.NOW, actor=stories.STAFF)
        made = returns.request(
            number=order.number, shopper=None, reason="too small", now=stories.NOW, actor=stories.STAFF
        )
    assert "2 × Cup: requested" in as_owner.get(url).content.decode()
    for step in (
        {"status": "approved", "answer": "Send it"},
        {"status": "received", "restock": "on"},
        {"status": "refunded"},
    ):
        assert as_owner.post(url, step | {"made": made["id"]} | STEP).status_code == 302
    with tenant_context(shop):
        back = Return.objects.get()
        assert (back.status, back.answer, back.is_restocked) == ("refunded", "Send it", True)
        assert StockLevel.objects.get(variant=order.lines.get().variant).on_hand == 10
        order.refresh_from_db()
        assert order.refunded_total == order.lines.get().total
    address = f"/admin/orders/order/{order.pk}/change/"
    page = as_owner.get(address).content.decode()
    assert "/answer_return/" not in page
    assert "/fulfil/" not in page
    german = as_owner.get(address, headers={"Accept-Language": "de"}).content.decode()
    for word in ("Rückgabe erstattet", "2 Stück", "Zwischensumme", "Lieferung an"):
        assert word in german, word


@pytest.mark.parametrize(
    ("price", "text", "status", "given", "back"),
    [
        ("13.00", "The buyer pays €3.00", "pending", "10.00", "0.00"),
        ("10.00", "Nothing is to be paid or given back.", "complete", "10.00", "0.00"),
        ("6.00", "€4.00 go back the way they came.", "complete", "6.00", "4.00"),
    ],
)
def test_goods_are_exchanged_for_one_sum_that_was_seen_before(
    as_owner: Client, shop: Tenant, order: Order, price: str, text: str, status: str, given: str, back: str
) -> None:
    page = f"/admin/orders/order/{order.pk}/exchange/"
    assert as_owner.get(page).status_code == 404
    with tenant_context(shop):
        fulfilments.fulfil(number=order.number, now=stories.NOW, actor=stories.STAFF)
        line, other = order.lines.get(), stories.goods("Bowl", price=price, stock=5)
    assert "/exchange_goods/" in as_owner.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    coming, instead = {f"back-{line.pk}": "1"}, {"variant-0": str(other.pk), "quantity-0": "1"}
    assert "Choose what goes out instead." in as_owner.post(page, coming).content.decode()
    assert "Choose what comes back." in as_owner.post(page, instead).content.decode()
    form = coming | instead | {"reason": "too small", "ships_free": "on"}
    seen = as_owner.post(page, form).content.decode()
    assert text in seen
    with tenant_context(shop):
        assert not Return.objects.exists()  # it was looked at, and no more
        assert not Refund.objects.exists()
    difference = str(Decimal(price) - Decimal(10))
    other_sum = as_owner.post(page, form | {"seen": "1.00", "form_key": uuid4().hex})
    assert "The amount has changed meanwhile" in other_sum.content.decode()
    form |= {"seen": difference, "form_key": uuid4().hex}
    done, again = as_owner.post(page, form), as_owner.post(page, form)
    assert done["Location"] == again["Location"]
    with tenant_context(shop):
        made, new = Return.objects.get(), Order.objects.get(cart=DraftOrder.objects.get().pk)
        assert (made.lines, made.reason) == ([{"id": line.pk, "quantity": 1}], "too small")
        assert (new.email, new.shipping_address) == (order.email, order.shipping_address)
        assert (new.total, new.payment_status, new.credit_total) == (Decimal(price), status, Decimal(given))
        by_gateway = Refund.objects.filter(credited=0)
        assert sum(each.amount for each in by_gateway) == Decimal(back)
        order.refresh_from_db()
        is_paid = status == "complete"
        assert order.refunded_total == (Decimal(10) if is_paid else 0)
        assert {each.status for each in Refund.objects.all()} == {"succeeded" if is_paid else "pending"}
        line.refresh_from_db()
        assert line.refunded == (1 if is_paid else 0)
        assert GiftCard.objects.get().balance == 0
    assert done["Location"] == f"/admin/orders/order/{new.pk}/change/"
    assert f"Exchange for order #{order.number}" in as_owner.get(done["Location"]).content.decode()
    assert "Exchanged" in as_owner.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    with tenant_context(shop):
        if not is_paid:
            paying.mark_received(number=new.number, actor=stories.STAFF, now=stories.NOW)
        for step in ("approved", "received", "refunded"):  # its money is back already
            returns.move(
                return_id=made.pk, status=step, may=lambda _name: True, actor=stories.STAFF, now=stories.NOW
            )
        assert Return.objects.get().status == "refunded"
        order.refresh_from_db()
        assert order.refunded_total == Decimal(10)


def test_no_gift_card_is_given_in_exchange(as_owner: Client, shop: Tenant, order: Order) -> None:
    with tenant_context(shop):
        fulfilments.fulfil(number=order.number, now=stories.NOW, actor=stories.STAFF)
        line = order.lines.get()
        card = stories.goods("Card", price="6.00", stock=5, tax_class="gift_card")
    form = {f"back-{line.pk}": "1", "variant-0": str(card.pk), "quantity-0": "1"}
    page = f"/admin/orders/order/{order.pk}/exchange/"
    assert "A gift card is not given in exchange" in as_owner.post(page, form).content.decode()
    sent = form | {"seen": "-4.00", "form_key": uuid4().hex}
    assert "A gift card is not given in exchange" in as_owner.post(page, sent).content.decode()
    with tenant_context(shop):
        assert not Return.objects.exists()
        assert not GiftCard.objects.exists()


def _exchange_for(order: Order, price: str) -> Order:
    """The order of what goes out, at this price, instead of a piece of 10.00."""
    fulfilments.fulfil(number=order.number, now=stories.NOW, actor=stories.STAFF)
    line, other = order.lines.get(), stories.goods("Bowl", price=price, stock=5)
    wish = exchanges.Wish(
        number=order.number,
        back=[{"id": line.pk, "quantity": 1}],
        instead=[{"variant": other.pk, "quantity": 1, "price": None}],
        reason="",
        ships_free=True,
    )
    found = exchanges.begin(
        wish,
        seen=Decimal(price) - 10,
        request_key="one",
        may=lambda _name: True,
        actor=stories.STAFF,
        now=stories.NOW,
    )
    return Order.objects.get(pk=found.order)


def test_who_may_set_no_prices_gives_no_shipping_away_for_what_nobody_has_paid(shop: Tenant) -> None:
    with tenant_context(shop):
        cart_id, shopper = stories.guest_cart(stories.goods(stock=10))
        placed = checkout.place(
            cart_id=cart_id, shopper=shopper, payment=stories.BY_TRANSFER, now=stories.NOW
        )
        fulfilments.fulfil(number=placed["number"], now=stories.NOW, actor=stories.STAFF)
        line, other = Order.objects.get().lines.get(), stories.goods("Bowl", stock=5)
        wish = exchanges.Wish(
            number=placed["number"],
            back=[{"id": line.pk, "quantity": 1}],
            instead=[{"variant": other.pk, "quantity": 1, "price": None}],
            reason="",
            ships_free=True,
        )
        who: dict[str, Any] = {"actor": stories.STAFF, "now": stories.NOW}
        may = {"orders.view_order", "orders.change_order"}
        with pytest.raises(PermissionRefused):
            exchanges.preview(wish, may=may.__contains__, **who)
        exchanges.preview(replace(wish, ships_free=False), may=may.__contains__, **who)
        exchanges.preview(wish, may={*may, "promotions.change_promotion"}.__contains__, **who)


@pytest.mark.parametrize("ends", ["cancelled by its buyer", "expired"])
def test_what_an_exchange_had_credited_is_taken_back_where_the_rest_is_never_paid(
    shop: Tenant, order: Order, ends: str
) -> None:
    with tenant_context(shop):
        new, before = _exchange_for(order, "13.00"), (order.payment_status, order.refunded_total)
        assert GiftCard.objects.get().balance == 0
        reconciler.reconcile(now=stories.NOW + timedelta(days=1))
        assert Refund.objects.get().status == "pending"
        if ends == "expired":
            assert expiry.expire_unpaid(now=stories.NOW + timedelta(days=400)) == 1
        else:
            shopper = Shopper(token=tokens.for_order(new.pk))
            orders.cancel(number=new.number, shopper=shopper, actor=stories.STAFF, now=stories.NOW)
        card, refund = GiftCard.objects.get(), Refund.objects.get()
        assert (card.balance, sum(entry.amount for entry in card.entries.all())) == (0, 0)
        assert (refund.status, refund.credit_note) == ("failed", None)
        outbox.drain()
        assert not any("gift card" in message.subject for message in mail.outbox)
        order.refresh_from_db()
        assert (order.payment_status, order.refunded_total) == before
        assert order.lines.get().refunded == 0
        assert Return.objects.get().status == "requested"
        refunds.issue(number=order.number, key="all", actor=stories.STAFF, now=stories.NOW)
        order.refresh_from_db()
        assert order.refunded_total == order.total


def test_what_an_exchange_had_credited_has_gone_back_once_the_rest_is_paid(
    shop: Tenant, order: Order
) -> None:
    with tenant_context(shop):
        new = _exchange_for(order, "13.00")
        paying.mark_received(number=new.number, actor=stories.STAFF, now=stories.NOW)
        refund = Refund.objects.get()
        assert (refund.status, refund.amount, refund.credited) == ("succeeded", Decimal(10), Decimal(10))
        order.refresh_from_db()
        assert (order.refunded_total, order.lines.get().refunded) == (Decimal(10), 1)
        assert GiftCard.objects.get().balance == 0


@pytest.mark.parametrize("answer", ["received", "rejected"])
def test_what_an_exchange_had_credited_is_its_buyer_s_once_the_goods_have_come_back(
    shop: Tenant, order: Order, answer: str
) -> None:
    with tenant_context(shop):
        new = _exchange_for(order, "13.00")
        paying.mark_received(number=new.number, actor=stories.STAFF, now=stories.NOW)
        buyer = stories.customer()
        Order.objects.filter(pk=new.pk).update(customer=buyer)
        with pytest.raises(NotRefundable):
            refunds.issue(
                number=new.number, key="credit", to="store_credit", actor=stories.STAFF, now=stories.NOW
            )
        refunds.issue(number=new.number, key="all", actor=stories.STAFF, now=stories.NOW)
        card = GiftCard.objects.get()
        assert card.balance == Decimal(10)
        outbox.drain()
        assert not any("gift card" in message.subject for message in mail.outbox)
        for step in ("approved", answer):
            returns.move(
                return_id=Return.objects.get().pk,
                status=step,
                may=stories.anything,
                actor=stories.STAFF,
                now=stories.NOW,
            )
        outbox.drain()
        told = [message for message in mail.outbox if "gift card" in message.subject]
        assert len(told) == (answer == "received")
        assert (GiftCard.objects.get().digest == card.digest) == (answer == "rejected")


@pytest.mark.parametrize("comes_last", ["what was bought first", "what was exchanged"])
def test_a_code_is_told_once_the_goods_of_every_exchange_on_the_way_have_come_back(
    shop: Tenant, order: Order, comes_last: str
) -> None:
    with tenant_context(shop):
        second = _exchange_for(order, "10.00")
        third = _exchange_for(second, "10.00")
        made = [Return.objects.get(order=each) for each in (order, second)]
        if comes_last == "what was bought first":
            made.reverse()
        by: dict[str, Any] = {"may": stories.anything, "actor": stories.STAFF, "now": stories.NOW}
        told = []
        for each in made:
            returns.move(return_id=each.pk, status="approved", **by)
            returns.move(return_id=each.pk, status="received", **by)
            if each == made[0]:
                Order.objects.filter(pk=third.pk).update(customer=stories.customer())
                credit, money = {"key": "credit", "to": "store_credit"}, {"key": "all"}
                who = {"number": third.number, "actor": stories.STAFF, "now": stories.NOW}
                with pytest.raises(NotRefundable):
                    refunds.issue(**who, **credit)
                refunds.issue(**who, **money)
            outbox.drain()
            told.append([message for message in mail.outbox if "gift card" in message.subject])
        assert [len(messages) for messages in told] == [0, 1]
        assert sorted(card.balance for card in GiftCard.objects.all()) == [0, Decimal(10)]
