"""Money and goods that go back, over HTTP."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from standardwebhooks import Webhook

from api import error_catalogue
from storefront.payments.gateways.sandbox.gateway import webhook_secret
from tenants.models import Tenant
from tests.api.conftest import PAYMENT, Api, fill_cart

pytestmark = pytest.mark.django_db


def place(api: Api, product: dict[str, Any], payment: Any = PAYMENT) -> dict[str, Any]:
    cart, guest = fill_cart(api, product)
    order: dict[str, Any] = guest.post(
        "/orders", {"cart": cart, "payment": payment}, Idempotency_Key=cart
    ).json()
    return order


def test_a_refund_needs_a_key_and_its_replay_gives_nothing_back_twice(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    path = f"/orders/{place(api, product)['number']}/refunds"
    body = {"amount": {"amount": "2.50", "currency": "EUR"}, "reason": "scratched"}
    assert owner_api.post(path, body).status_code == 400
    answers = [owner_api.post(path, body, Idempotency_Key="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1]["Idempotency-Replayed"] == "true"
    order = answers[0].json()
    assert order["refund"]["amount"] == order["refunded_total"] == body["amount"]
    assert order["payment_status"] == "partially_refunded"
    assert owner_api.post(path, {"amount": {"amount": "99"}}, Idempotency_Key="k2").status_code == 422


def test_lines_and_the_rest(api: Api, owner_api: Api, product: dict[str, Any]) -> None:
    order = place(api, product)
    path = f"/orders/{order['number']}/refunds"
    line = order["lines"][0]["id"]
    wish = {"lines": [{"id": line, "quantity": 1}], "restock": True}
    part = owner_api.post(path, wish, Idempotency_Key="1").json()
    assert part["refund"]["amount"]["amount"] == "12.90"
    sending = owner_api.post(path, {"shipping": True}, Idempotency_Key="sending").json()
    assert sending["refund"]["amount"] == sending["refund"]["shipping"] == order["shipping_total"]
    whole = owner_api.post(path, {}, Idempotency_Key="2").json()
    assert (whole["payment_status"], whole["refunded_total"]) == ("refunded", order["total"])
    note = owner_api.get(f"{path}/{part['refund']['id']}/credit-note.pdf")
    invoice = api.get(f"/orders/{order['number']}/invoice.pdf", X_Order_Token=order["token"])
    assert [answer["Content-Type"] for answer in (note, invoice)] == ["application/pdf"] * 2
    assert api.get(f"/orders/{order['number']}/invoice.pdf").status_code == 404
    wrong = owner_api.post(path, wish | {"amount": {"amount": "1"}}, Idempotency_Key="3")
    assert wrong.status_code == 422


def test_errors_say_more_by_the_members_that_the_catalogue_names(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    order = place(api, product)
    path = f"/orders/{order['number']}/refunds"
    refused = owner_api.post(path, {"amount": {"amount": "999.00"}}, Idempotency_Key="much").json()
    assert (refused["code"], refused["left"]) == ("order.refund_too_large", order["total"])
    little = {"amount": {"amount": "0"}}
    said = owner_api.post(path, little, Idempotency_Key="0", Accept_Language="de").json()
    assert said["detail"] == "Erstatten Sie mindestens 0,01\xa0€."
    cart = api.post("/carts").json()
    item = {"variant": product["variants"][0]["id"], "quantity": 20}
    short = api.post(f"/carts/{cart['id']}/items", item, X_Cart_Token=cart["token"]).json()
    assert (short["code"], short["lines"]) == (
        "cart.out_of_stock",
        [{"variant": item["variant"], "requested": 20, "available": 8}],
    )
    meanings = {entry.code: entry.meaning for entry in error_catalogue.entries()}
    assert "`left`" in meanings[refused["code"]]
    assert "`lines`" in meanings[short["code"]]
    assert not [code for code, meaning in meanings.items() if "data[" in meaning]


def test_a_guest_sends_back_what_was_sent(api: Api, owner_api: Api, product: dict[str, Any]) -> None:
    order = place(api, product)
    path = f"/orders/{order['number']}"
    guest = api.with_(X_Order_Token=order["token"])
    assert guest.post(f"{path}/returns", {}).status_code == 409
    sent = owner_api.post(f"{path}/fulfilments", {"tracking": {"carrier": "DHL", "number": "1"}}).json()
    parcel = sent["fulfilments"][0]["id"]
    assert owner_api.patch(f"/fulfilments/{parcel}", {"is_delivered": True}).json()["delivered_at"]
    assert guest.patch(f"/fulfilments/{parcel}", {"is_delivered": True}).status_code in (401, 403)
    made = guest.post(f"{path}/returns", {"reason": "too small"})
    assert (made.status_code, made.json()["status"]) == (201, "requested")
    where = f"/returns/{made.json()['id']}"
    assert guest.patch(where, {"status": "approved"}).status_code in (401, 403)
    for status in ("approved", "received", "refunded"):
        answer = owner_api.patch(where, {"status": status, "restock": True, "shipping": status == "refunded"})
        assert (answer.status_code, answer.json()["status"]) == (200, status)
    order = guest.get(path).json()
    assert (order["payment_status"], order["fulfilment_status"]) == ("refunded", "returned")
    assert owner_api.patch(where, {"status": "approved"}).status_code == 409


def test_a_webhook_is_taken_by_its_signature_alone(shop: Tenant, api: Api, product: dict[str, Any]) -> None:
    order = place(api, product, PAYMENT | {"card": "4000000000000077"})
    assert order["payment"]["status"] == "processing"
    data = {"key": order["payment"]["id"], "status": "succeeded"} | order["total"]
    body = {"type": "charge.succeeded", "data": data}
    with tenant_context(shop):
        secret = webhook_secret()
    now = datetime.now(UTC)
    text = json.dumps(body)
    signed = {
        "Webhook_Id": "evt_1",
        "Webhook_Timestamp": str(int(now.timestamp())),
        "Webhook_Signature": Webhook(secret).sign("evt_1", now, text),
    }
    path = "/payments/webhooks/sandbox"
    assert api.post(path, body).status_code == 401
    assert api.post(path, body | {"type": "x"}, **signed).status_code == 401
    for _ in range(3):
        taken = api.post(path, body, **signed)
        assert (taken.status_code, taken.json()) == (200, {"result": "handled"})
    guest = api.with_(X_Order_Token=order["token"])
    assert guest.get(f"/orders/{order['number']}").json()["payment_status"] == "complete"
    assert api.post("/payments/webhooks/nobody", body, **signed).status_code == 422


def test_orders_page_by_cursor_and_are_found_by_name(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    numbers = [place(api, product)["number"] for _ in range(3)]
    first = owner_api.get("/orders?cursor=&limit=2").json()
    assert [order["number"] for order in first["results"]] == numbers[:0:-1]
    second = owner_api.get("/orders?" + first["next"].partition("?")[2]).json()
    assert ([order["number"] for order in second["results"]], second["next"]) == (numbers[:1], None)
    for wrong in ("cursor=nonsense", "cursor=&offset=1", "cursor=&ordering=note"):
        assert owner_api.get(f"/orders?{wrong}").status_code == 422
    assert owner_api.get("/orders?q=ada lovelace").json()["count"] == 3
