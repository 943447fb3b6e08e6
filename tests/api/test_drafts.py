"""Draft orders and orders that are changed, over HTTP: written by a program, paid by a link or by hand."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from kernel.outbox.models import OutboxEntry
from storefront.orders.models import Order
from tenants.models import Tenant
from tests.api.conftest import ADDRESS, PAYMENT, Api, fill_cart
from tests.api.test_refunds import place
from tests.api.test_scopes import program

pytestmark = pytest.mark.django_db


def written(product: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a phone order says."""
    line = {"variant": product["variants"][0]["id"], "quantity": 3, "price": {"amount": "9.00"}}
    return {
        "email": "phone@example.com",
        "lines": [line],
        "shipping_address": ADDRESS,
        "shipping_method": "standard",
        **more,
    }


def test_a_program_writes_a_draft_at_its_own_price_and_its_buyer_pays_by_the_link(
    api: Api, owner_api: Api, product: dict[str, Any], shop: Tenant
) -> None:
    everything_off = {"name": "Half", "kind": "percentage", "value": "50", "is_automatic": True}
    assert owner_api.post("/promotions", everything_off).status_code == 201
    key = program(api, owner_api, "drafts:write", "promotions:write")
    made = key.post("/draft-orders", written(product))
    assert made.status_code == 201, made.content
    draft = made.json()
    assert (draft["status"], draft["lines"][0]["unit_price"]["amount"]) == ("open", "9.00")
    assert (draft["subtotal"]["amount"], draft["discount_total"]["amount"]) == ("27.00", "0.00")

    sent = key.post(f"/draft-orders/{draft['id']}/sendings").json()
    assert (sent["status"], sent["total"]) == ("sent", draft["total"])
    reader = program(api, owner_api, "drafts:read")
    assert reader.get(f"/draft-orders/{draft['id']}").json()["payment_url"] is None, "who has it is the buyer"
    assert key.get(f"/draft-orders/{draft['id']}").json()["payment_url"]
    token = parse_qs(urlsplit(sent["payment_url"]).query)["token"][0]
    page = f"/orders/{sent['order']}/"
    assert urlsplit(sent["payment_url"]).path == page
    with tenant_context(shop):
        mail = OutboxEntry.objects.filter(topic="email").latest("created_at")
    assert (mail.payload["template"], mail.payload["to"]) == ("receipt", ["phone@example.com"])

    guest = api.with_(X_Order_Token=token)
    paid = guest.post(f"/orders/{sent['order']}/payments", PAYMENT, Idempotency_Key="pay").json()
    assert (paid["payment_status"], paid["total"]) == ("complete", draft["total"])
    assert key.get(f"/draft-orders/{draft['id']}").json()["status"] == "completed"
    assert key.patch(f"/draft-orders/{draft['id']}", {"note": "x"}).json()["code"] == "draft_order.placed"
    assert key.delete(f"/draft-orders/{draft['id']}").status_code == 409
    assert key.post(f"/draft-orders/{draft['id']}/completions").status_code == 409  # it is paid already


def test_a_draft_that_was_paid_by_hand_is_a_paid_order(owner_api: Api, product: dict[str, Any]) -> None:
    draft = owner_api.post("/draft-orders", written(product)).json()
    line = {"variant": product["variants"][0]["id"], "quantity": 2}
    changed = owner_api.patch(f"/draft-orders/{draft['id']}", {"lines": [line], "note": "Call first."}).json()
    assert (changed["note"], changed["subtotal"]["amount"]) == ("Call first.", "25.80")
    done = owner_api.post(f"/draft-orders/{draft['id']}/completions").json()
    order = owner_api.get(f"/orders/{done['order']}").json()
    assert (done["status"], order["payment_status"], order["total"]) == (
        "completed",
        "complete",
        changed["total"],
    )
    (listed,) = owner_api.get("/draft-orders?is_placed=true").json()["results"]
    assert (listed["id"], listed["order"]) == (draft["id"], done["order"])
    assert owner_api.get("/draft-orders?is_placed=false").json()["results"] == []


def test_a_draft_is_out_of_its_buyers_reach_until_it_is_sent(
    owner_api: Api, customer_api: Api, product: dict[str, Any]
) -> None:
    customer = customer_api.get("/customers/me").json()
    draft = owner_api.post("/draft-orders", written(product, customer=customer["id"], email=None)).json()
    assert draft["email"] == customer["email"]
    assert customer_api.get(f"/carts/{draft['id']}").status_code == 404
    assert customer_api.patch(f"/carts/{draft['id']}", {"note": "x"}).status_code == 404
    sent = owner_api.post(f"/draft-orders/{draft['id']}/sendings").json()
    assert "token" not in sent["payment_url"]
    assert customer_api.get(f"/orders/{sent['order']}").json()["payment_status"] == "pending"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": [{"variant": 10**9}]}, "lines.0.variant"),
        ({"customer": 10**9}, "customer"),
        ({"shipping_address": {**ADDRESS, "country": "ZZ"}}, "shipping_address.country"),
    ],
)
def test_a_draft_says_which_of_its_fields_is_wrong(
    owner_api: Api, product: dict[str, Any], change: dict[str, Any], field: str
) -> None:
    refused = owner_api.post("/draft-orders", written(product, **change))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


def test_the_prices_of_a_draft_are_what_its_currency_has(owner_api: Api, product: dict[str, Any]) -> None:
    line = {"variant": product["variants"][0]["id"], "price": {"amount": "9.005"}}
    refused = owner_api.post("/draft-orders", written(product, lines=[line]))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "lines.0.price")


def test_no_order_comes_to_more_than_one_can_hold(
    api: Api, owner_api: Api, product: dict[str, Any], shop: Tenant
) -> None:
    most, variant = {"amount": "999999999999.99"}, product["variants"][0]["id"]

    def refused(answer: Any) -> bool:
        return (answer.status_code, answer.json()["code"]) == (422, "invalid")

    order = place(api, product, {"gateway": "manual"})
    dear = [{"variant": variant, "quantity": 2, "price": most}]
    draft = owner_api.post("/draft-orders", written(product, lines=dear)).json()
    assert refused(owner_api.post(f"/draft-orders/{draft['id']}/sendings"))
    assert refused(owner_api.post(f"/draft-orders/{draft['id']}/completions"))
    assert refused(owner_api.put("/orders/by-external-id/web-20", written(product, lines=dear)))
    edited = {"lines": [{"id": order["lines"][0]["id"], "quantity": 2, "price": most}]}
    assert refused(owner_api.post(f"/orders/{order['number']}/edits", edited))
    assert owner_api.get(f"/orders/{order['number']}").json()["total"] == order["total"]
    assert owner_api.patch(f"/variants/{variant}", {"price": most}).status_code == 200
    cart, guest = fill_cart(api, product)
    assert refused(guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key=cart))
    by_card = {"cart": cart, "payment": {"gateway": "gift_card"}}
    assert refused(guest.post("/orders", by_card, Idempotency_Key="gift"))
    one = owner_api.patch(f"/draft-orders/{draft['id']}", {"lines": [dear[0] | {"quantity": 1}]}).json()
    assert one["shipping_total"]["amount"] != "0.00", "which is too much on top"
    assert refused(owner_api.post(f"/draft-orders/{draft['id']}/completions"))
    with tenant_context(shop):
        assert Order.objects.count() == 1


def test_who_may_change_orders_alone_does_not_say_that_their_money_has_come(
    api: Api, owner_api: Api, member: Callable[..., User], shop: Tenant, product: dict[str, Any]
) -> None:
    support_api = api.as_(member(roles.SUPPORT), shop)
    lines = [{"variant": product["variants"][0]["id"], "quantity": 3}]
    draft = support_api.post("/draft-orders", written(product, lines=lines)).json()
    assert support_api.post(f"/draft-orders/{draft['id']}/completions").status_code == 403
    path = "/orders/by-external-id/web-18"
    assert support_api.put(path, written(product, lines=lines)).status_code == 403
    assert (
        support_api.put(path, written(product, lines=lines, is_paid=False)).json()["payment_status"]
        == "pending"
    )
    assert support_api.put(path, {"tags": ["later"]}).json()["tags"] == ["later"]
    assert owner_api.post(f"/draft-orders/{draft['id']}/completions").status_code == 201


def test_who_may_make_no_discounts_names_no_price(
    api: Api, owner_api: Api, member: Callable[..., User], shop: Tenant, product: dict[str, Any]
) -> None:
    plain = written(product, lines=[{"variant": product["variants"][0]["id"], "quantity": 1}])
    order = place(api, product, {"gateway": "manual"})
    cheaper = {"lines": [{"id": order["lines"][0]["id"], "quantity": 1, "price": {"amount": "0.01"}}]}
    for who in (
        api.as_(member(roles.SUPPORT), shop),
        program(api, owner_api, "drafts:write", "orders:write"),
    ):
        draft = who.post("/draft-orders", plain)
        assert draft.status_code == 201, draft.content
        path = f"/draft-orders/{draft.json()['id']}"
        assert who.post("/draft-orders", written(product)).status_code == 403
        assert who.patch(path, {"lines": written(product)["lines"]}).status_code == 403
        assert who.put("/orders/by-external-id/web-19", written(product, is_paid=False)).status_code == 403
        assert who.post(f"/orders/{order['number']}/edits", cheaper).status_code == 403


def test_who_may_make_no_discounts_sells_no_more_of_what_another_has_lowered(
    api: Api, owner_api: Api, member: Callable[..., User], shop: Tenant, product: dict[str, Any]
) -> None:
    draft = owner_api.post("/draft-orders", written(product)).json()
    number = owner_api.post(f"/draft-orders/{draft['id']}/sendings").json()["order"]
    (line,) = owner_api.get(f"/orders/{number}").json()["lines"]
    path = f"/orders/{number}/edits"
    ways = ({"id": line["id"]}, {"variant": product["variants"][0]["id"]})
    for who in (api.as_(member(roles.FULFILMENT), shop), program(api, owner_api, "orders:write")):
        for way in ways:
            assert who.post(path, {"lines": [way | {"quantity": 4}]}).status_code == 403
        (left,) = who.post(path, {"lines": [ways[0] | {"quantity": 3}]}).json()["lines"]
        assert (left["unit_price"], left["quantity"]) == (line["unit_price"], 3)
    (grown,) = owner_api.post(path, {"lines": [ways[0] | {"quantity": 4}]}).json()["lines"]
    assert (grown["unit_price"], grown["quantity"]) == (line["unit_price"], 4)
    order = place(api, product, {"gateway": "manual"})
    more = {"lines": [{"id": order["lines"][0]["id"], "quantity": 3}]}
    with tenant_context(shop):
        fulfilment = User.objects.get(email="fulfilment@staff.example")
    as_listed = api.as_(fulfilment, shop)
    assert as_listed.post(f"/orders/{order['number']}/edits", more).status_code == 201


def test_who_may_not_know_customers_learns_no_address_of_theirs(
    api: Api, owner_api: Api, customer_api: Api, product: dict[str, Any]
) -> None:
    customer = customer_api.get("/customers/me").json()["id"]
    wanted = {"customer": customer, "lines": []}
    refused = program(api, owner_api, "drafts:write").post("/draft-orders", wanted)
    assert (refused.status_code, "@" in refused.content.decode()) == (403, False)
    assert (
        program(api, owner_api, "drafts:write", "customers:read")
        .post("/draft-orders", wanted)
        .json()["email"]
    )


def test_what_is_incomplete_is_not_sent(owner_api: Api, product: dict[str, Any]) -> None:
    draft = owner_api.post("/draft-orders", written(product, email=None)).json()
    refused = owner_api.post(f"/draft-orders/{draft['id']}/sendings")
    assert (refused.status_code, refused.json()["code"]) == (422, "cart.incomplete")
    assert owner_api.get(f"/draft-orders/{draft['id']}").json()["status"] == "open"
    assert owner_api.delete(f"/draft-orders/{draft['id']}").status_code == 204
    assert owner_api.get(f"/draft-orders/{draft['id']}").status_code == 404


def test_an_order_of_another_system_is_placed_once(api: Api, owner_api: Api, product: dict[str, Any]) -> None:
    key = program(api, owner_api, "orders:write", "promotions:write")
    path, body = "/orders/by-external-id/web-17", written(product, tags=["marketplace"])
    first, second = key.put(path, body), key.put(path, body | {"metadata": {"lane": "3"}})
    assert (first.status_code, second.status_code) == (201, 200)
    order = second.json()
    assert (order["number"], order["payment_status"]) == (first.json()["number"], "complete")
    assert (order["external_id"], order["tags"], order["metadata"]) == (
        "web-17",
        ["marketplace"],
        {"lane": "3"},
    )
    assert key.get("/orders?external_id=web-17").json()["count"] == 1


def held(owner_api: Api) -> int:
    """How many mugs are promised."""
    (level,) = owner_api.get("/stock-levels").json()["results"]
    return int(level["reserved"])


def test_an_unpaid_order_is_priced_anew_at_the_prices_it_was_ordered_at(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    order = place(api, product, {"gateway": "manual"})
    variant = product["variants"][0]["id"]
    assert owner_api.patch(f"/variants/{variant}", {"price": {"amount": "99.00"}}).status_code == 200
    path, line = f"/orders/{order['number']}/edits", order["lines"][0]["id"]
    for _ in range(2):  # the second changes nothing
        edited = owner_api.post(path, {"lines": [{"id": line, "quantity": 4}]})
        assert edited.status_code == 201, edited.content
    changed = edited.json()
    assert (changed["subtotal"]["amount"], changed["lines"][0]["id"]) == ("51.60", line)
    assert changed["difference"]["amount"] == "0.00"
    assert held(owner_api) == 4
    assert changed["payments"][-1]["amount"] == changed["total"]
    there = {**ADDRESS, "line1": "Elsewhere 7"}
    moved = owner_api.post(path, {"shipping_address": there}).json()
    assert moved["shipping_address"]["line1"] == "Elsewhere 7"
    twice = owner_api.post(
        path, {"lines": [{"id": line, "quantity": 1}, {"variant": variant, "quantity": 2}]}
    )
    assert (twice.status_code, twice.json()["errors"][0]["field"]) == (422, "lines.1")
    too_many = owner_api.post(path, {"lines": [{"variant": variant, "quantity": 50}]})
    assert too_many.status_code == 409
    assert held(owner_api) == 4
    kinds = [event["kind"] for event in owner_api.get(f"/orders/{order['number']}/events").json()["results"]]
    assert kinds.count("edited") == 3
    happened = owner_api.get("/events?types=order.edited").json()["results"]
    assert happened[0]["previous"]["total"] == order["total"]


def test_of_a_paid_order_pieces_are_taken_out_and_given_back(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    order = place(api, product)
    path, line = f"/orders/{order['number']}/edits", order["lines"][0]["id"]
    edited = owner_api.post(path, {"lines": [{"id": line, "quantity": 1}]}).json()
    assert (edited["difference"]["amount"], edited["payment_status"]) == ("-12.90", "partially_refunded")
    assert (edited["lines"][0]["cancelled"], held(owner_api)) == (1, 1)
    for wrong in (
        {"id": line, "quantity": 5},
        {"id": line, "quantity": 1, "price": {"amount": "1.00"}},
        {"variant": product["variants"][0]["id"], "quantity": 1},
    ):
        refused = owner_api.post(path, {"lines": [wrong]})
        assert (refused.status_code, refused.json()["code"]) == (409, "order.not_editable")
    assert owner_api.post(path, {"lines": [{"id": line, "quantity": 0}]}).status_code == 409
    there = {**ADDRESS, "line1": "Elsewhere 7"}
    moved = owner_api.post(path, {"shipping_address": there}).json()
    assert moved["shipping_address"]["line1"] == "Elsewhere 7"
    assert owner_api.post(path, {"shipping_address": {**ADDRESS, "country": "FR"}}).status_code == 409
