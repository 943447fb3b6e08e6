"""Buying on a shop's own pages: cart, checkout and payment, as forms send it and without a script."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from kernel import clock, scope, throttling
from storefront.carts import tokens
from storefront.carts.models import Cart, CartItem
from storefront.catalogue.models import Variant
from storefront.checkout import limits
from storefront.credits import services as gift_cards
from storefront.credits.models import GiftCard
from storefront.orders import tokens as order_tokens
from storefront.orders.models import Order
from storefront.payments import accounts, gateways
from storefront.payments.models import GatewayAccount
from storefront.policies import services as policies
from storefront.shipping.models import ShippingMethod, ShippingZone
from tenants.models import Tenant
from tests.storefront import stories

pytestmark = pytest.mark.django_db
DETAILS = {
    "email": "ada@example.com",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "line1": "Torstraße 1",
    "postal_code": "10119",
    "city": "Berlin",
    "country": "DE",
}
CARD = {"gateway": "sandbox", "card": stories.PAYS["card"]}


class Visitor(Client):
    """A browser that keeps cookies; the test stands in its shop again after each call."""

    def request(self, **request: Any) -> HttpResponse:
        before = scope.connection.tenant
        answer = super().request(**request)
        scope.enter(before)
        return answer


@pytest.fixture
def cup(in_shop: Tenant) -> Variant:
    return stories.goods("Cup", price="10.00", stock=5)


@pytest.fixture
def buyer(in_shop: Tenant) -> Client:
    return Visitor(headers={"host": "alpha.localhost"})


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def filled(buyer: Client, variant: Variant, quantity: int = 2) -> None:
    answer = buyer.post("/cart/items/", {"variant": variant.pk, "quantity": quantity})
    assert (answer.status_code, answer["Location"]) == (302, "/cart/")


def at_payment(buyer: Client, variant: Variant) -> str:
    filled(buyer, variant)
    answer = buyer.post("/checkout/", DETAILS)
    assert (answer.status_code, answer["Location"]) == (302, "/checkout/payment/")
    return text(buyer.get("/checkout/payment/"))


def pays(buyer: Client, **sent: Any) -> HttpResponse:
    page = text(buyer.get("/checkout/payment/"))
    seen = re.search(r'name="seen_total" value="([^"]+)"', page)
    method = re.search(r'name="shipping_method" value="([^"]+)" required checked', page)
    known = {"seen_total": seen[1] if seen else "1", "shipping_method": method[1] if method else ""}
    return buyer.post("/checkout/payment/", {**known, **CARD, "do": "pay", **sent})


def test_a_product_is_bought_with_forms_alone(buyer: Client, cup: Variant) -> None:
    page = text(buyer.get(f"/products/{cup.product.slug}/"))
    assert f'name="variant" value="{cup.pk}"' in page
    at_payment(buyer, cup)
    answer = pays(buyer)
    order = Order.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/orders/{order.number}/?token=")
    assert (order.payment_status, order.total, order.email) == ("complete", Decimal(25), "ada@example.com")
    assert "Paid" in text(buyer.get(answer["Location"]))
    assert "Your cart is empty" in text(buyer.get("/cart/"))


def test_all_that_an_address_lacks_is_told_at_once(buyer: Client, cup: Variant) -> None:
    filled(buyer, cup)
    answer = buyer.post("/checkout/", {"country": "DE", "first_name": "Ada"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email", "last_name", "line1", "postal_code", "city"}


def test_the_same_form_sent_twice_is_one_order(buyer: Client, cup: Variant) -> None:
    at_payment(buyer, cup)
    assert pays(buyer)["Location"] == pays(buyer)["Location"]
    assert Order.objects.count() == 1


def test_the_key_is_a_cookie_that_no_script_and_no_other_host_gets(
    buyer: Client, cup: Variant, settings: Settings
) -> None:
    settings.CART_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-cart", True
    buyer.post("/cart/items/", {"variant": cup.pk, "quantity": 1})
    kept = buyer.cookies["__Host-cart"]
    assert tokens.find_cart(kept.value) == Cart.objects.get().pk
    assert (kept["httponly"], kept["secure"], kept["samesite"], kept["path"]) == (True, True, "Lax", "/")
    assert not kept["domain"]


def test_what_an_order_is_on_is_said_beside_the_button_and_kept_with_it(buyer: Client, cup: Variant) -> None:
    for kind in ("imprint", "returns", "terms"):
        policies.publish(kind=kind, body="Fair.", actor=stories.STAFF, now=stories.NOW)
    at_payment(buyer, cup)
    shown = text(buyer.get("/checkout/payment/"))
    assert 'name="agreed" value="terms-1 returns-1 "' in shown
    policies.publish(kind="terms", body="Fairer.", actor=stories.STAFF, now=stories.NOW)
    sent = {**CARD, "agreed": "terms-1 returns-1 imprint-1 nonsense"}
    assert "terms have changed" in text(pays(buyer, **sent))
    pays(buyer, **{**sent, "agreed": "terms-2 returns-1"})
    order = Order.objects.get()
    assert order.policies == [{"kind": "terms", "version": 2}, {"kind": "returns", "version": 1}]
    address = f"/orders/{order.number}/?token={order_tokens.for_order(order.pk)}"
    assert '"/policies/terms/?version=2"' in text(buyer.get(address))


def test_looking_around_opens_no_cart(buyer: Client, cup: Variant) -> None:
    for path in ("/", f"/products/{cup.product.slug}/", "/cart/", "/checkout/", "/checkout/payment/"):
        buyer.get(path)
    assert not Cart.objects.exists()


def test_forms_from_elsewhere_are_refused(shop: Tenant, cup: Variant) -> None:
    strict = Visitor(headers={"host": "alpha.localhost"}, enforce_csrf_checks=True)
    assert strict.post("/cart/items/", {"variant": cup.pk, "quantity": 1}).status_code == 403
    assert not Cart.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"variant": "", "quantity": "1"}, 422),
        ({"variant": "x", "quantity": "1"}, 422),
        ({"variant": "9" * 30, "quantity": "1"}, 422),
        ({"quantity": "0"}, 422),
        ({"quantity": "-1"}, 422),
        ({"quantity": "9999999"}, 422),
        ({"quantity": "6"}, 409),
    ],
)
def test_what_cannot_be_had_is_told_on_the_page(
    buyer: Client, cup: Variant, sent: dict[str, str], status: int
) -> None:
    answer = buyer.post("/cart/items/", {"variant": cup.pk, **sent})
    assert answer.status_code == status
    assert 'role="alert"' in text(answer)
    assert not Cart.objects.exists()


def test_quantities_change_and_items_go(buyer: Client, cup: Variant) -> None:
    filled(buyer, cup)
    item = CartItem.objects.get()
    buyer.post(f"/cart/items/{item.pk}/", {"quantity": 4})
    assert CartItem.objects.get().quantity == 4
    assert '<span class="pieces">4' in text(buyer.get("/"))
    assert buyer.post(f"/cart/items/{item.pk}/", {"quantity": 6}).status_code == 409
    for text_sent in ("1e1", "", "-3"):
        assert buyer.post(f"/cart/items/{item.pk}/", {"quantity": text_sent}).status_code == 422
    assert CartItem.objects.get().quantity == 4
    buyer.post(f"/cart/items/{item.pk}/", {"quantity": 0})
    assert "Your cart is empty" in text(buyer.get("/cart/"))


def test_a_code_is_entered_and_taken_out(buyer: Client, cup: Variant) -> None:
    stories.promotion("TEN", name="Ten percent")
    filled(buyer, cup)
    buyer.post("/cart/codes/", {"code": "ten"})
    assert "Ten percent" in text(buyer.get("/cart/"))
    buyer.post("/cart/codes/remove/", {"code": "TEN"})
    assert "Ten percent" not in text(buyer.get("/cart/"))
    wrong = buyer.post("/cart/codes/", {"code": "GUESS"})
    assert (wrong.status_code, 'role="alert"' in text(wrong)) == (422, True)
    assert buyer.post("/cart/codes/", {"code": "\0"}).status_code == 400
    at_payment(buyer, cup)
    assert buyer.post("/checkout/payment/", {"do": "send", "shipping_method": "\0x"}).status_code == 400


def test_a_gift_card_is_entered_where_it_is_paid_and_nothing_is_ordered_before_that_was_seen(
    buyer: Client, cup: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "DISCOUNT_CODE", throttling.Limit("discount_code", 4, 3600))
    _card, code = gift_cards.issue(values={"amount": Decimal(5)}, actor=stories.STAFF, now=clock.now())
    at_payment(buyer, cup)
    wrong = buyer.post("/checkout/payment/", {"do": "code", "code": "GUESS"})
    assert (wrong.status_code, 'role="alert"' in text(wrong)) == (422, True)
    assert pays(buyer, code=code)["Location"] == "/checkout/payment/"
    assert "Order and pay €20.00" in text(buyer.get("/checkout/payment/"))
    assert not Order.objects.exists()
    answers = [
        buyer.post("/checkout/payment/", {"do": "code", "code": f"GUESS{n}"}).status_code
        for n in range(throttling.DISCOUNT_CODE.capacity)
    ]
    assert answers[-1] == 429, "each try counts, at whichever page"


def test_a_gift_card_is_bought_for_somebody_else(buyer: Client, in_shop: Tenant) -> None:
    card = stories.goods("Gift card", price="50.00", tax_class="gift_card")
    page = f"/products/{card.product.slug}/"
    assert 'name="recipient_email"' in text(buyer.get(page))
    assert 'name="recipient_email"' not in text(buyer.get(f"/products/{stories.goods().product.slug}/"))
    wrong = buyer.post("/cart/items/", {"variant": card.pk, "quantity": 1, "recipient_email": "nobody"})
    assert (wrong.status_code, 'role="alert"' in text(wrong)) == (422, True)
    sent = {"variant": card.pk, "quantity": 1, "recipient_email": "eve@example.com"}
    assert buyer.post("/cart/items/", sent).status_code == 302
    assert "for eve@example.com" in text(buyer.get("/cart/"))
    assert buyer.post("/checkout/", DETAILS).status_code == 302
    assert "Paid" in text(buyer.get(pays(buyer)["Location"]))
    assert Order.objects.get().status == "completed"
    assert GiftCard.objects.get().recipient_email == "eve@example.com"


def test_codes_are_guessed_no_faster_here_than_through_the_api(buyer: Client, cup: Variant) -> None:
    filled(buyer, cup)
    answers = [
        buyer.post("/cart/codes/", {"code": f"GUESS{n}"}).status_code
        for n in range(throttling.DISCOUNT_CODE.capacity + 1)
    ]
    assert answers[-2:] == [422, 429]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "ada"}, "email"),
        ({"email": ""}, "email"),
        ({"last_name": ""}, "last_name"),
        ({"line1": "x" * 300}, "line1"),
        ({"country": "ZZ"}, "country"),
    ],
)
def test_a_field_that_will_not_do_is_marked(
    buyer: Client, cup: Variant, wrong: dict[str, str], field: str
) -> None:
    filled(buyer, cup)
    answer = buyer.post("/checkout/", DETAILS | wrong)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text(answer)
    assert Cart.objects.get().shipping_address is None


def test_the_cheapest_way_is_chosen_and_another_one_shows_its_total_first(
    buyer: Client, cup: Variant
) -> None:
    zone = ShippingZone.objects.get()
    ShippingMethod.objects.create(zone=zone, code="express", name="Express", price=Decimal(12))
    page = at_payment(buyer, cup)
    assert "Order and pay €25.00" in page
    told = pays(buyer, shipping_method="express")
    assert (told.status_code, "Order and pay €32.00" in text(told)) == (409, True)
    assert not Order.objects.exists()
    pays(buyer)
    assert Order.objects.get().total == 32


def test_a_price_that_has_changed_is_shown_before_it_is_paid(buyer: Client, cup: Variant) -> None:
    at_payment(buyer, cup)
    Variant.objects.filter(pk=cup.pk).update(price=Decimal(11))
    told = pays(buyer, seen_total="25.00")
    assert (told.status_code, "Order and pay €27.00" in text(told)) == (409, True)
    assert not Order.objects.exists()


def test_what_was_sold_meanwhile_is_told(buyer: Client, cup: Variant) -> None:
    at_payment(buyer, cup)
    stories.put_in_stock(cup, 1)
    told = pays(buyer)
    assert (told.status_code, 'role="alert"' in text(told)) == (409, True)
    assert not Order.objects.exists()


def test_where_nothing_is_sent_to_nothing_can_be_ordered(buyer: Client, cup: Variant) -> None:
    ShippingZone.objects.update(countries=["FR"])
    page = at_payment(buyer, cup)
    assert "We do not ship to this address" in page
    assert "Order and pay" not in page
    assert pays(buyer).status_code == 422
    assert not Order.objects.exists()


def test_a_declined_card_can_be_replaced_and_a_step_confirmed(buyer: Client, cup: Variant) -> None:
    at_payment(buyer, cup)
    declined = pays(buyer, card=stories.DECLINED["card"])["Location"]
    order, page = Order.objects.get(), text(buyer.get(declined))
    assert "Pay now €25.00" in page
    pay, token = f"/orders/{order.number}/payments/", declined.rpartition("=")[2]
    assert buyer.post(pay, {"token": "forged", **CARD}).status_code == 404
    assert buyer.post(pay, {"token": token, "gateway": "sandbox", "card": "1"}).status_code == 422
    assert buyer.post(pay, {"token": token, **stories.ASKS})["Location"] == declined
    confirm = re.search(r'name="confirm" value="([^"]+)"', text(buyer.get(declined)))
    assert confirm is not None
    buyer.post(pay, {"token": token, "confirm": confirm[1]})
    assert "Paid" in text(buyer.get(declined))
    assert buyer.post(pay, {"token": token, **CARD}).status_code == 409
    order.refresh_from_db()
    assert order.payment_status == "complete"


def test_a_transfer_is_explained_after_the_order(buyer: Client, cup: Variant) -> None:
    at_payment(buyer, cup)
    page = text(buyer.get(pays(buyer, gateway="manual")["Location"]))
    assert "by bank transfer" in page
    assert "Pay now" not in page


def test_stock_is_not_held_by_orders_without_end(
    buyer: Client, cup: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNPAID_ORDERS", throttling.Limit("unpaid_orders", 1, 3600))
    for status in (302, 429):
        at_payment(buyer, cup)
        assert pays(buyer, gateway="manual").status_code == status
        if status == 302:
            assert pays(buyer, gateway="manual").status_code == 302, "sent again it is the same order"
    assert Order.objects.count() == 1
    assert pays(buyer).status_code == 302, "a card that pays holds nothing"


def test_cards_are_not_tried_without_end(
    buyer: Client, cup: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAYMENTS", throttling.Limit("payments", 1, 3600))
    at_payment(buyer, cup)
    token = pays(buyer, card=stories.DECLINED["card"])["Location"].rpartition("=")[2]
    pay = f"/orders/{Order.objects.get().number}/payments/"
    tries = [buyer.post(pay, {"token": token, **stories.DECLINED}).status_code for _ in range(2)]
    assert tries == [302, 429]


def test_cards_by_stripe_are_offered_and_what_is_switched_off_is_not(buyer: Client, cup: Variant) -> None:
    GatewayAccount.objects.create(gateway="manual", is_active=False)
    accounts.save(
        gateway="stripe", values={"secret_key": "sk_test_1", "webhook_secret": "whsec_1"}, actor=stories.STAFF
    )
    assert "stripe" in {way.code for way in gateways.available()}
    page = at_payment(buyer, cup)
    assert "Card (test)" in page
    assert "Bank transfer" not in page
    assert 'value="stripe"' in page
    assert "Test mode: no money moves" in page


def test_another_shop_s_cart_is_nothing_here(buyer: Client, cup: Variant, other_shop: Tenant) -> None:
    filled(buyer, cup)
    there = Visitor(headers={"host": "bravo.localhost"})
    there.cookies["cart"] = buyer.cookies["cart"].value
    with tenant_context(other_shop):
        twin = stories.goods("Cup", price="10.00")
    assert "Your cart is empty" in text(there.get("/cart/"))
    assert there.get("/checkout/")["Location"] == "/cart/"
    filled(there, twin, 1)
    assert Cart.objects.count() == 1
    assert CartItem.objects.get().quantity == 2
