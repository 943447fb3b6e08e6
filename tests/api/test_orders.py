"""A guest and a customer, from an empty cart to an order."""

from typing import Any

import pytest
from django_tenants.utils import tenant_context

from kernel import throttling
from kernel.outbox import delivery as outbox
from storefront.checkout import limits
from storefront.emails.models import SentMessage
from tenants.models import Tenant
from tests.api.conftest import ADDRESS, PAYMENT, Api, fill_cart

pytestmark = pytest.mark.django_db


def test_a_guest_orders_and_pays(api: Api, product: dict[str, Any]) -> None:
    cart, guest = fill_cart(api, product)
    placed = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="first")
    assert placed.status_code == 201
    order = placed.json()
    assert (order["status"], order["payment_status"]) == ("placed", "complete")
    assert order["lines"][0]["quantity"] == 2
    assert order["total"] == {"amount": "30.80", "currency": "EUR"}
    assert order["token"]
    found = api.get(f"/orders/{order['number']}", X_Order_Token=order["token"])
    assert found.json()["number"] == order["number"]
    assert "token" not in found.json()


def test_no_answer_shows_a_buyer_what_staff_keep_on_their_order(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    cart, guest = fill_cart(api, product)
    wish = {"cart": cart, "payment": {"gateway": "manual"}}
    order = guest.post("/orders", wish, Idempotency_Key="1").json()
    kept = {"tags": ["suspected fraud"], "metadata": {"risk": "97"}, "external_id": "erp-1"}
    path = f"/orders/{order['number']}"
    assert owner_api.patch(path, kept).json()["tags"] == kept["tags"]
    buyer = guest.with_(X_Order_Token=order["token"])
    for answer in (
        buyer.get(path),
        buyer.post("/orders", wish, Idempotency_Key="2"),
        buyer.post(f"{path}/cancellations", {}, Idempotency_Key="3"),
    ):
        shown = answer.json()
        assert answer.status_code in (200, 201), answer.content
        assert (shown["tags"], shown["metadata"], shown["external_id"]) == ([], {}, None)


def test_a_buyer_may_say_what_they_have_seen(api: Api, product: dict[str, Any]) -> None:
    cart, guest = fill_cart(api, product)
    wish = {"cart": cart, "payment": PAYMENT, "expected_total": {"amount": "30.79", "currency": "EUR"}}
    refused = guest.post("/orders", wish, Idempotency_Key="1")
    assert (refused.status_code, refused.json()["code"]) == (409, "cart.total_changed")
    dollars = guest.post(
        "/orders", wish | {"expected_total": {"amount": "30.80", "currency": "USD"}}, Idempotency_Key="2"
    )
    assert dollars.json()["errors"][0]["field"] == "expected_total.currency"
    placed = guest.post("/orders", wish | {"expected_total": {"amount": "30.8"}}, Idempotency_Key="3")
    assert (placed.status_code, placed.json()["total"]["amount"]) == (201, "30.80")


def test_nobody_holds_stock_or_tries_cards_without_end(
    api: Api, product: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNPAID_ORDERS", throttling.Limit("unpaid_orders", 1, 3600))
    monkeypatch.setattr(limits, "PAYMENTS", throttling.Limit("payments", 1, 3600))
    answers = []
    for key in ("1", "2"):
        cart, guest = fill_cart(api, product, quantity=1)
        wish = {"cart": cart, "payment": {"gateway": "manual"}}
        answers.append(guest.post("/orders", wish, Idempotency_Key=key))
    assert [answer.status_code for answer in answers] == [201, 429]
    order = answers[0].json()
    pay, declined = f"/orders/{order['number']}/payments", {"gateway": "sandbox", "card": "4000000000000002"}
    stranger, holder = api.with_(X_Order_Token="wrong"), api.with_(X_Order_Token=order["token"])
    assert [stranger.post(pay, declined, Idempotency_Key=k).status_code for k in "34"] == [404, 429]
    assert [holder.post(pay, declined, Idempotency_Key=k).status_code for k in "56"] == [201, 429]


def test_one_address_holds_so_many_unpaid_pieces_and_what_is_paid_counts_for_nothing(
    api: Api, product: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FEWEST", 4)

    def order(card: str, key: str) -> Any:
        cart, guest = fill_cart(api, product, quantity=2)
        payment = {"gateway": "sandbox", "card": card}
        return guest.post("/orders", {"cart": cart, "payment": payment}, Idempotency_Key=key)

    paid = [order("4242424242424242", key).status_code for key in "12"]
    unpaid = [order("4000000000000002", key) for key in "345"]
    assert (paid, [answer.status_code for answer in unpaid]) == ([201, 201], [201, 201, 409])
    assert (unpaid[2].json()["code"], unpaid[2].json()["most"]) == ("cart.too_much_unpaid", 4)


def test_an_order_is_not_there_for_who_does_not_hold_it(
    api: Api, product: dict[str, Any], customer_api: Api
) -> None:
    cart, guest = fill_cart(api, product)
    number = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="k").json()["number"]
    for who in (api, customer_api, api.with_(X_Order_Token="wrong"), guest):
        assert who.get(f"/orders/{number}").status_code == 404
        assert who.get(f"/orders/{number}/events").status_code == 404
        assert who.post(f"/orders/{number}/cancellations", {}).status_code == 404
        assert who.post(f"/orders/{number}/payments", PAYMENT, Idempotency_Key="x").status_code == 404


def test_a_declined_payment_keeps_the_order_and_another_try_pays_it(
    api: Api, product: dict[str, Any]
) -> None:
    cart, guest = fill_cart(api, product)
    declined = guest.post(
        "/orders",
        {"cart": cart, "payment": {"gateway": "sandbox", "card": "4000000000000002"}},
        Idempotency_Key="k1",
    ).json()
    assert declined["payment_status"] == "failed"
    paid = api.post(
        f"/orders/{declined['number']}/payments",
        PAYMENT,
        Idempotency_Key="k2",
        X_Order_Token=declined["token"],
    )
    assert paid.status_code == 201
    assert paid.json()["payment_status"] == "complete"


def test_a_confirming_step_is_asked_for_and_confirmed(api: Api, product: dict[str, Any]) -> None:
    cart, guest = fill_cart(api, product)
    waiting = guest.post(
        "/orders",
        {"cart": cart, "payment": {"gateway": "sandbox", "card": "4000002500003155"}},
        Idempotency_Key="k1",
    ).json()
    action = waiting["payment"]["next_action"]
    assert action["type"] == "confirm"
    confirmed = api.post(
        f"/orders/{waiting['number']}/payments",
        {"confirm": action["payment"]},
        Idempotency_Key="k2",
        X_Order_Token=waiting["token"],
    )
    assert confirmed.json()["payment_status"] == "complete"


def test_a_customer_has_their_orders_and_staff_all_of_them(
    customer_api: Api, owner_api: Api, product: dict[str, Any], api: Api
) -> None:
    cart, guest = fill_cart(api, product)
    token = guest.headers["X-Cart-Token"]
    merged = customer_api.post(f"/carts/{cart}/merge", {"token": token})
    assert merged.status_code == 200
    assert merged.json()["items"][0]["quantity"] == 2
    placed = customer_api.post(
        "/orders", {"cart": merged.json()["id"], "payment": PAYMENT}, Idempotency_Key="k"
    )
    assert placed.status_code == 201, placed.content
    number = placed.json()["number"]
    mine = customer_api.get("/customers/me/orders").json()
    assert [order["number"] for order in mine["results"]] == [number]
    assert "token" not in placed.json()
    seen = owner_api.get("/orders?ordering=-number").json()
    assert seen["results"][0]["number"] == number
    customer = seen["results"][0]["customer"]["id"]
    assert owner_api.get(f"/customers/{customer}/history").json()["count"] == 1


def test_staff_fulfil_and_buyers_see_it_without_their_names(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    cart, guest = fill_cart(api, product)
    order = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="k").json()
    path = f"/orders/{order['number']}"
    assert owner_api.post(f"{path}/notes", {"text": "wrap it well"}).status_code == 201
    sent = owner_api.post(f"{path}/fulfilments", {"tracking": {"carrier": "DHL", "number": "JJD1"}})
    assert sent.status_code == 201
    assert (sent.json()["status"], sent.json()["fulfilment_status"]) == ("completed", "fulfilled")
    shown = api.get(f"{path}/events", X_Order_Token=order["token"]).json()["results"]
    assert "note" not in {event["kind"] for event in shown}
    assert {event["actor"] for event in shown} == {""}
    assert "note" in {event["kind"] for event in owner_api.get(f"{path}/events").json()["results"]}


def test_stock_that_is_not_there_is_a_conflict_that_says_so(api: Api, product: dict[str, Any]) -> None:
    cart = api.post("/carts").json()
    guest = api.with_(X_Cart_Token=cart["token"])
    refused = guest.post(
        f"/carts/{cart['id']}/items", {"variant": product["variants"][0]["id"], "quantity": 11}
    )
    assert refused.status_code == 409
    assert refused.json()["code"] == "cart.out_of_stock"


def test_an_empty_cart_cannot_be_ordered(api: Api) -> None:
    cart = api.post("/carts").json()
    refused = api.post(
        "/orders", {"cart": cart["id"], "payment": PAYMENT}, Idempotency_Key="k", X_Cart_Token=cart["token"]
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "cart.empty")


def test_a_cart_is_not_there_for_who_does_not_hold_it(
    api: Api, customer_api: Api, product: dict[str, Any]
) -> None:
    cart, _guest = fill_cart(api, product)
    other = api.post("/carts").json()
    for who in (api, customer_api, api.with_(X_Cart_Token=other["token"]), api.with_(X_Cart_Token="x.y")):
        assert who.get(f"/carts/{cart}").status_code == 404
        assert who.patch(f"/carts/{cart}", {"note": "mine"}).status_code == 404
        assert who.delete(f"/carts/{cart}").status_code == 404
        placed = who.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="k")
        assert placed.status_code == 404


@pytest.mark.parametrize(
    ("asked", "set_to", "kept", "written"),
    [
        ("fr-CA;q=0.9, de;q=0.3", None, "fr-CA", "fr"),
        ("fr", "de-AT", "de-AT", "de"),
        ("tlh", None, "tlh", "en"),
        ("*", None, None, "en"),
    ],
)
def test_a_guest_is_written_to_in_the_language_of_their_app(
    api: Api, shop: Tenant, product: dict[str, Any], asked: str, set_to: str, kept: str, written: str
) -> None:
    cart = api.post("/carts", Accept_Language=asked).json()
    guest = api.with_(X_Cart_Token=cart["token"])
    guest.post(f"/carts/{cart['id']}/items", {"variant": product["variants"][0]["id"], "quantity": 1})
    wishes = {"email": "guest@example.com", "shipping_address": ADDRESS, "shipping_method": "standard"}
    cart = guest.patch(f"/carts/{cart['id']}", wishes | ({"locale": set_to} if set_to else {})).json()
    order = guest.post("/orders", {"cart": cart["id"], "payment": PAYMENT}, Idempotency_Key="1").json()
    assert order["locale"] == cart["locale"] == kept
    with tenant_context(shop):
        outbox.drain()
        assert SentMessage.objects.get(template="receipt").locale == written


def test_a_language_that_is_none_is_refused(api: Api) -> None:
    cart = api.post("/carts").json()
    guest = api.with_(X_Cart_Token=cart["token"])
    answer = guest.patch(f"/carts/{cart['id']}", {"locale": "Deutsch!"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "locale")
