"""A customer's own pages: they come in, see what they bought, send it back, and say what they think of it."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from storefront.carts.models import Cart
from storefront.catalogue.models import Product
from storefront.checkout import services as checkout
from storefront.customers import queries as customers
from storefront.customers.models import Address, Customer
from storefront.inventory.models import StockLevel
from storefront.orders import fulfilments
from storefront.orders.models import Order, Return
from storefront.reviews import services as reviews
from storefront.reviews.models import Review
from tenants.models import Tenant
from tests.factories import PASSWORD, CustomerFactory
from tests.storefront.stories import NOW, PAYS, STAFF, customer_cart, goods, guest_cart

pytestmark = pytest.mark.django_db
LONG = "quite a long password"


@pytest.fixture
def grace(in_shop: Tenant) -> Customer:
    return CustomerFactory(email="grace@example.com")


@pytest.fixture
def browser(in_shop: Tenant) -> Client:
    return Client(headers={"host": "alpha.localhost"})


def log_in(browser: Client, email: str = "grace@example.com", **more: str) -> None:
    sent = {"email": email, "password": PASSWORD, **more}
    assert browser.post("/account/login/", sent).status_code == 302


def test_a_guest_is_asked_to_log_in_and_led_on_to_where_they_went(
    browser: Client, grace: Customer, in_shop: Tenant
) -> None:
    for path in ("/account/", "/account/profile/", "/account/addresses/", "/orders/1001/"):
        answer = browser.get(path)
        assert answer.status_code == 302
        assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [path]
    sent = {"email": "Grace@Example.com ", "password": PASSWORD, "next": "/account/addresses/"}
    assert browser.post("/account/login/", sent)["Location"] == "/account/addresses/"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:1"]
)
def test_nobody_is_led_away_from_the_shop(browser: Client, grace: Customer, wanted: str) -> None:
    sent = {"email": "grace@example.com", "password": PASSWORD, "next": wanted}
    assert browser.post("/account/login/", sent)["Location"] == "/account/"


def test_a_wrong_password_lets_nobody_in_and_is_counted(
    browser: Client, grace: Customer, in_shop: Tenant
) -> None:
    sent = {"email": "grace@example.com", "password": "wrong"}
    first = browser.post("/account/login/", sent)
    assert first.status_code == 401
    assert browser.get("/account/").status_code == 302
    statuses = [browser.post("/account/login/", sent).status_code for _ in range(8)]
    assert statuses[-1] == 429
    sent["password"] = PASSWORD
    assert browser.post("/account/login/", sent).status_code == 429


def test_an_account_is_opened_and_used_at_once(browser: Client) -> None:
    weak = browser.post("/account/register/", {"email": "ada@example.com", "password": "password"})
    assert weak.status_code == 422
    sent = {"email": "ada@example.com", "password": LONG, "first_name": "Ada", "last_name": "Lovelace"}
    assert browser.post("/account/register/", sent)["Location"] == "/account/"
    assert "You have not ordered anything yet." in browser.get("/account/").content.decode()
    taken = Client(headers={"host": "alpha.localhost"}).post("/account/register/", sent)
    assert taken.status_code == 409
    browser.post("/account/logout/")
    assert browser.get("/account/").status_code == 302


def test_what_a_guest_had_in_the_cart_is_the_customers_and_their_order_too(
    browser: Client, grace: Customer, in_shop: Tenant
) -> None:
    cup = goods("Cup", price="12.00")
    browser.post("/cart/items/", {"variant": cup.pk, "quantity": 2})
    log_in(browser)
    with tenant_context(in_shop):
        assert Cart.objects.get().customer == grace
    browser.post("/cart/items/", {"variant": cup.pk, "quantity": 1})
    assert "36" in browser.get("/cart/").content.decode()
    to = {
        "last_name": "Hopper",
        "line1": "Torstraße 1",
        "postal_code": "10119",
        "city": "Berlin",
        "country": "DE",
    }
    assert browser.post("/checkout/", {"email": "grace@example.com", **to}).status_code == 302
    page = browser.get("/checkout/payment/").content.decode()
    total = re.findall(r'name="seen_total" value="([^"]+)"', page)[0]
    method = re.findall(r'name="shipping_method" value="([^"]+)"', page)[0]
    paid = browser.post(
        "/checkout/payment/",
        {
            "do": "pay",
            "seen_total": total,
            "shipping_method": method,
            "gateway": "sandbox",
            "card": "4242424242424242",
        },
    )
    with tenant_context(in_shop):
        order = Order.objects.get()
        assert order.customer == grace
    assert paid["Location"] == f"/orders/{order.number}/"
    assert browser.get(paid["Location"]).status_code == 200
    assert f"#{order.number}" in browser.get("/account/").content.decode()
    assert (
        browser.get(f"/orders/{order.number}/invoice.pdf", follow=True)["Content-Type"] == "application/pdf"
    )


def test_what_is_lost_of_a_guests_cart_is_told_once(
    browser: Client, grace: Customer, in_shop: Tenant
) -> None:
    cup, bowl, jug = (goods(title, stock=5) for title in ("Cup", "Bowl", "Jug"))
    elsewhere = Client(headers={"host": "alpha.localhost"})
    log_in(elsewhere)
    elsewhere.post("/cart/items/", {"variant": cup.pk, "quantity": 4})
    for variant in (cup, bowl, jug):
        browser.post("/cart/items/", {"variant": variant.pk, "quantity": 3})
    with tenant_context(in_shop):
        Product.objects.filter(pk=bowl.product_id).update(status="archived")
        StockLevel.objects.filter(variant=jug).update(on_hand=0)
    log_in(browser)
    lost = [
        "Only 5 of “Cup” are in the cart: 7 were asked for.",
        "“Bowl” is no longer sold.",
        "“Jug” is sold out.",
    ]
    first, second = (html.unescape(browser.get("/cart/").content.decode()) for _ in range(2))
    assert [line in first for line in lost] == [True] * 3
    assert not any(line in second for line in lost)


def test_an_order_of_somebody_elses_is_not_found(browser: Client, grace: Customer, in_shop: Tenant) -> None:
    CustomerFactory(email="mallory@example.com")
    cart, shopper = customer_cart(grace, goods("Cup"))
    placed = checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
    log_in(browser, "mallory@example.com")
    for method, path in (("get", ""), ("get", "invoice.pdf"), ("post", "returns/"), ("post", "payments/")):
        assert getattr(browser, method)(f"/orders/{placed['number']}/{path}").status_code == 404
    assert f"#{placed['number']}" not in browser.get("/account/").content.decode()


def test_addresses_are_added_changed_and_deleted_by_their_owner_alone(
    browser: Client, grace: Customer, in_shop: Tenant
) -> None:
    log_in(browser)
    to = {
        "last_name": "Hopper",
        "line1": "Torstraße 1",
        "postal_code": "10119",
        "city": "Berlin",
        "country": "DE",
    }
    assert browser.post("/account/addresses/new/", to | {"postal_code": "1"}).status_code == 422
    assert browser.post("/account/addresses/new/", to).status_code == 302
    with tenant_context(in_shop):
        kept = Address.objects.get(customer=grace)
        CustomerFactory(email="mallory@example.com")
    assert browser.post(f"/account/addresses/{kept.pk}/", to | {"city": "Potsdam"}).status_code == 302
    assert "Potsdam" in browser.get("/account/addresses/").content.decode()
    other = Client(headers={"host": "alpha.localhost"})
    log_in(other, "mallory@example.com")
    assert other.get(f"/account/addresses/{kept.pk}/").status_code == 404
    assert other.post(f"/account/addresses/{kept.pk}/delete/").status_code == 404
    assert browser.post(f"/account/addresses/{kept.pk}/delete/").status_code == 302
    with tenant_context(in_shop):
        assert not Address.objects.exists()


def test_a_name_is_changed(browser: Client, grace: Customer, in_shop: Tenant) -> None:
    log_in(browser)
    assert (
        browser.post("/account/profile/", {"first_name": "Amazing", "last_name": "Grace"}).status_code == 302
    )
    with tenant_context(in_shop):
        assert customers.get(customer_id=grace.pk).user.first_name == "Amazing"
    assert browser.post("/account/profile/", {"first_name": "x" * 500}).status_code == 422


def test_a_review_waits_to_be_read_and_is_then_shown(
    browser: Client, grace: Customer, in_shop: Tenant
) -> None:
    slug = goods("Cup").product.slug
    sent = {"rating": "5", "title": "Fine <b>", "body": "Holds tea."}
    assert browser.post(f"/products/{slug}/reviews/", sent)["Location"].startswith("/account/login/")
    log_in(browser)
    answer = browser.post(f"/products/{slug}/reviews/", sent, follow=True)
    assert "Your review is shown once the shop has read it." in answer.content.decode()
    assert browser.post(f"/products/{slug}/reviews/", sent).status_code == 409
    assert browser.post(f"/products/{slug}/reviews/", {"rating": "9"}).status_code == 422
    with tenant_context(in_shop):
        review = Review.objects.get()
    assert "Holds tea." not in browser.get(f"/products/{slug}/").content.decode()
    with tenant_context(in_shop):
        reviews.moderate(review_id=review.pk, status="approved", actor=STAFF, now=NOW)
    page = browser.get(f"/products/{slug}/").content.decode()
    assert "Holds tea." in page
    assert "Fine &lt;b&gt;" in page


def test_pieces_that_were_sent_are_asked_back_once(browser: Client, grace: Customer, in_shop: Tenant) -> None:
    cart, shopper = customer_cart(grace, goods("Cup"), quantity=2)
    placed = checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
    log_in(browser)
    path = f"/orders/{placed['number']}/"
    assert "Return items" not in browser.get(path).content.decode()
    with tenant_context(in_shop):
        fulfilments.fulfil(number=placed["number"], lines=None, actor=STAFF, now=NOW)
    assert "Return items" in browser.get(path).content.decode()
    name = f"line_{placed['lines'][0]['id']}"
    assert browser.post(f"{path}returns/", {name: "3"}).status_code == 422
    assert browser.post(f"{path}returns/", {name: "rubbish"}).status_code == 422
    assert browser.post(f"{path}returns/", {name: "2", "reason": "too small"})["Location"] == path
    with tenant_context(in_shop):
        assert Return.objects.get().reason == "too small"
    assert "Return items" not in browser.get(path).content.decode()


def test_a_guest_sends_back_by_the_orders_token(browser: Client, in_shop: Tenant) -> None:
    cart, shopper = guest_cart(goods("Cup"))
    placed = checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
    with tenant_context(in_shop):
        fulfilments.fulfil(number=placed["number"], lines=None, actor=STAFF, now=NOW)
    sent = {f"line_{placed['lines'][0]['id']}": "1", "token": placed["token"]}
    path = f"/orders/{placed['number']}/returns/"
    assert browser.post(path, sent | {"token": "wrong"}).status_code == 404
    assert browser.post(path, sent).status_code == 302
    with tenant_context(in_shop):
        assert Return.objects.count() == 1


def test_a_log_in_of_one_shop_is_nobody_in_another(
    browser: Client, grace: Customer, other_shop: Tenant
) -> None:
    log_in(browser)
    with tenant_context(other_shop):
        CustomerFactory(email="grace@example.com")
    answer = browser.get("/account/", headers={"host": "bravo.localhost"})
    assert answer.status_code == 302
