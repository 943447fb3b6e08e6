"""Gift cards and store credit through the API: issued by staff, spent by buyers, refunded as they were paid."""

from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import clock
from storefront.customers import services as customers
from tenants.models import Tenant
from tests.api.conftest import PAYMENT, Api, fill_cart

pytestmark = pytest.mark.django_db


def test_a_card_is_issued_spent_and_given_back(api: Api, owner_api: Api, product: dict[str, Any]) -> None:
    issued = owner_api.post("/gift-cards", {"amount": {"amount": "5.00"}, "note": "Fair"}).json()
    path = f"/gift-cards/{issued['id']}"
    assert "code" not in owner_api.get(path).json()
    assert owner_api.get(f"/gift-cards?last_four={issued['last_four']}").json()["count"] == 1
    cart_id, guest = fill_cart(api, product, quantity=1)
    with_card = guest.post(f"/carts/{cart_id}/gift-cards", {"code": issued["code"].lower()})
    assert with_card.status_code == 201, with_card.content
    assert guest.post(f"/carts/{cart_id}/gift-cards", {"code": "ABCD-EFGH-JKMN-PQRS"}).status_code == 422
    assert guest.patch(f"/carts/{cart_id}", {"use_store_credit": True}).status_code == 422
    due = with_card.json()["amount_due"]
    stale = {"cart": cart_id, "payment": PAYMENT, "expected_amount_due": with_card.json()["total"]}
    assert guest.post("/orders", stale, Idempotency_Key="stale").json()["amount_due"] == due
    wish = {"cart": cart_id, "payment": PAYMENT, "expected_amount_due": due}
    order = guest.post("/orders", wish, Idempotency_Key="order").json()
    assert [each["gateway"] for each in order["payments"]] == ["gift_card", "sandbox"]
    assert (order["credit_total"]["amount"], order["amount_due"]) == ("5.00", due)
    refund = owner_api.post(f"/orders/{order['number']}/refunds", {}, Idempotency_Key="back").json()
    assert refund["refund"]["credited"]["amount"] == "5.00"
    entries = owner_api.get(f"{path}/entries").json()["results"]
    assert [(each["reason"], each["amount"]["amount"]) for each in entries] == [
        ("refunded", "5.00"),
        ("spent", "-5.00"),
        ("issued", "5.00"),
    ]
    off = owner_api.patch(path, {"is_active": False})
    assert (off.status_code, off.json()["is_active"]) == (200, False)
    assert owner_api.post(f"{path}/adjustments", {"amount": {"amount": "-9.00"}}).status_code == 422
    assert api.get("/gift-cards").status_code == 401


def test_store_credit_is_given_seen_by_its_customer_and_spent_on_the_pages(
    shop: Tenant, owner_api: Api, product: dict[str, Any]
) -> None:
    with tenant_context(shop):
        user = User.objects.create_user("eve@example.com", "a very long password indeed")
        customer = customers.ensure(user=user, now=clock.now())
    body = {"customer": customer.pk, "amount": {"amount": "500.00"}, "note": "Sorry"}
    made = owner_api.post("/store-credits", body)
    assert made.status_code == 201, made.content
    assert owner_api.get(f"/store-credits/{made.json()['id']}/entries").json()["count"] == 1
    browser = Client(headers={"host": f"{shop.slug}.localhost"})
    with tenant_context(shop):
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    card = owner_api.post("/gift-cards", {"amount": {"amount": "2.00"}}).json()
    browser.post("/cart/items/", {"variant": product["variants"][0]["id"], "quantity": "1"})
    assert "500.00" in browser.get("/cart/").content.decode()
    browser.post("/cart/codes/", {"code": card["code"]})
    browser.post("/cart/store-credit/", {"use": "yes"})
    page = browser.get("/cart/").content.decode()
    assert f"…{card['last_four']}" in page
    address = {"first_name": "Eve", "last_name": "Moss", "line1": "Weg 1", "postal_code": "10115"}
    where = address | {"city": "Berlin", "country": "DE", "email": "eve@example.com"}
    browser.post("/checkout/", where)
    form = browser.get("/checkout/payment/")
    seen = {"seen_total": form.context["cart"]["total"]["amount"], "seen_due": "0.00"}
    assert 'value="gift_card"' in form.content.decode()
    sent = {"do": "pay", "gateway": "gift_card", "shipping_method": form.context["cart"]["shipping_method"]}
    placed = browser.post("/checkout/payment/", sent | seen)
    assert placed.status_code == 302, placed.content
    shown = browser.get(placed["Location"]).content.decode()
    assert "Paid by gift card and store credit" in shown


def test_a_refund_becomes_store_credit_where_staff_say_so_and_never_a_guests(
    shop: Tenant, api: Api, owner_api: Api, customer_api: Api, product: dict[str, Any]
) -> None:
    wish = {"amount": {"amount": "3.00"}, "to": "store_credit"}
    numbers = []
    for buyer in (api, customer_api):
        cart_id, holder = fill_cart(buyer, product, quantity=1)
        placed = holder.post("/orders", {"cart": cart_id, "payment": PAYMENT}, Idempotency_Key=cart_id)
        numbers.append(placed.json()["number"])
    guests, customers_own = numbers
    refused = owner_api.post(f"/orders/{guests}/refunds", wish, Idempotency_Key="a guest's")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "to")
    for _ in range(2):
        done = owner_api.post(f"/orders/{customers_own}/refunds", wish, Idempotency_Key="once")
        assert done.json()["refund"]["credited"]["amount"] == "3.00"
    assert customer_api.get("/customers/me/store-credit").json()["balance"]["amount"] == "3.00"
