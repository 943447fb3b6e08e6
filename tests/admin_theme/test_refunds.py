"""Giving money back from an order's page."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from storefront.carts.models import DraftOrder
from storefront.checkout import services as checkout
from storefront.inventory.models import StockLevel
from storefront.orders import fulfilments, returns
from storefront.orders.models import Order, Refund, Return
from tenants.models import Tenant
from tests.storefront import stories

STEP = {"_form_submitted": "True"}


@pytest.fixture
def order(shop: Tenant) -> Order:
    with tenant_context(shop):
        cart_id, holder = stories.guest_cart(stories.goods(stock=10), quantity=2)
        placed = checkout.place(cart_id=cart_id, holder=holder, payment=stories.PAYS, now=stories.NOW)
        return Order.objects.get(number=placed["number"])


def test_an_amount_and_then_the_rest_go_back_once_for_each_form(
    as_owner: Client, shop: Tenant, order: Order
) -> None:
    url = f"/admin/orders/order/{order.pk}/refund/"
    some, rest = {"amount": "2.50", "form_key": uuid4().hex}, {"amount": "", "form_key": uuid4().hex}
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
            number=order.number, holder=None, reason="too small", now=stories.NOW, actor=stories.STAFF
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


def test_goods_are_exchanged_by_a_return_and_a_draft(as_owner: Client, shop: Tenant, order: Order) -> None:
    page = f"/admin/orders/order/{order.pk}/exchange/"
    assert as_owner.get(page).status_code == 404
    with tenant_context(shop):
        fulfilments.fulfil(number=order.number, now=stories.NOW, actor=stories.STAFF)
        line, other = order.lines.get(), stories.goods("Bowl", price="12.00", stock=5)
    assert "/exchange_goods/" in as_owner.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    back, instead = {f"back-{line.pk}": "1"}, {"variant-0": str(other.pk), "quantity-0": "1"}
    assert "Choose what goes out instead." in as_owner.post(page, back).content.decode()
    assert "Choose what comes back." in as_owner.post(page, instead).content.decode()
    done = as_owner.post(page, back | instead | {"reason": "too small"})
    with tenant_context(shop):
        made, draft = Return.objects.get(), DraftOrder.objects.get()
        assert (made.lines, made.reason) == ([{"id": line.pk, "quantity": 1}], "too small")
        assert (draft.email, draft.shipping_address) == (order.email, order.shipping_address)
        assert [(item.variant_id, item.seen_price) for item in draft.items.all()] == [(other.pk, 12)]
    assert done["Location"] == f"/admin/carts/draftorder/{draft.pk}/change/"
    assert f"Exchange for order #{order.number}" in as_owner.get(done["Location"]).content.decode()
