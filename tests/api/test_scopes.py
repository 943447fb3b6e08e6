"""Scopes are listed, stand at each operation, and are named in the refusal."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django_tenants.utils import tenant_context

from accounts import roles, scopes
from accounts.models import ApiKey, User
from kernel import clock
from storefront.webhooks import events
from storefront.webhooks.models import Endpoint
from tenants.models import Tenant
from tests.api.conftest import ADDRESS, PAYMENT, Api, document, fill_cart
from tests.api.forms import upload

pytestmark = pytest.mark.django_db


def program(api: Api, owner_api: Api, *held: str) -> Api:
    made = owner_api.post("/api-keys", {"name": "Program", "type": "sk", "scopes": list(held)})
    assert made.status_code == 201, made.content
    return api.with_(Authorization=f"Bearer {made.json()['key']}")


def test_they_are_listed(api: Api) -> None:
    listed = api.get("/scopes").json()["scopes"]
    assert listed == list(scopes.SCOPES)
    assert {"products:read", "orders:write", "settings:read"} <= set(listed)
    assert "settings:write" not in listed


def test_a_refusal_names_the_scope_that_is_missing(api: Api, owner_api: Api) -> None:
    refused = program(api, owner_api, "products:read").post("/products", {"title": "Mug"})
    assert (refused.status_code, refused.json()["scope"]) == (403, "products:write")


@pytest.mark.parametrize(
    "path", ["/staff", "/roles", "/api-keys", "/email-templates", "/gateway-accounts", "/custom-fields"]
)
def test_what_only_a_person_may_do_is_no_keys(path: str, api: Api, owner_api: Api) -> None:
    everything = program(api, owner_api, *scopes.SCOPES)
    refused = everything.get(path)
    assert (refused.status_code, "no API key" in refused.json()["detail"]) == (403, True)
    assert owner_api.get(path).status_code == 200


def test_fulfilling_has_a_scope_of_its_own(api: Api, owner_api: Api) -> None:
    refused = program(api, owner_api, "orders:write").post("/orders/1/fulfilments", {})
    assert (refused.status_code, refused.json()["scope"]) == (403, "fulfilments:write")
    assert program(api, owner_api, "fulfilments:write").post("/orders/1/fulfilments", {}).status_code == 404


def test_who_may_not_read_orders_is_answered_nothing_of_their_buyers(
    api: Api, owner_api: Api, product: dict[str, Any], shop: Tenant
) -> None:
    cart, guest = fill_cart(api, product)
    order = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key=cart).json()
    path, cent = f"/orders/{order['number']}", {"amount": {"amount": "0.01"}}
    buyers = (order["email"], ADDRESS["line1"], order["payments"][0]["id"])
    for scope, action, body in (("refunds:write", "refunds", cent), ("fulfilments:write", "fulfilments", {})):
        key = program(api, owner_api, scope)
        assert key.get(path).status_code == 404
        answer = key.post(f"{path}/{action}", body, Idempotency_Key=scope)
        told = answer.content.decode()
        assert (answer.status_code, [fact for fact in buyers if fact in told]) == (201, [])
        assert answer.json()["number"] == order["number"]
    with tenant_context(shop):
        writer = User.objects.create_user("writer@alpha.example", is_staff=True)
        writer.groups.add(role := Group.objects.create(name="Writers"))
        role.permissions.set(Permission.objects.filter(codename="change_order"))
    who = api.as_(writer, shop)
    for answer in (who.patch(path, {"tags": ["x"]}), who.post(f"{path}/cancellations", {})):
        assert [fact for fact in buyers if fact in answer.content.decode()] == [], answer.content
    put = "/orders/by-external-id/erp-1"
    lines = [{"variant": product["variants"][0]["id"], "quantity": 1}]
    known = {
        "email": "erp@example.com",
        "shipping_address": ADDRESS,
        "shipping_method": "standard",
        "lines": lines,
    }
    made = owner_api.put(put, known)
    assert made.status_code == 201, made.content
    answer = who.put(put, known)
    assert (answer.status_code, answer.json()["email"]) == (200, ""), answer.content
    reader = program(api, owner_api, "refunds:write", "orders:read")
    told = reader.post(f"{path}/refunds", cent, Idempotency_Key="r").json()
    assert (told["email"], told["shipping_address"]) == (order["email"], order["shipping_address"])


def test_a_customers_orders_are_read_by_who_may_read_orders(
    owner_api: Api, customer_api: Api, api: Api
) -> None:
    path = f"/customers/{customer_api.get('/customers/me').json()['id']}/history"
    refused = program(api, owner_api, "customers:read").get(path)
    assert (refused.status_code, refused.json()["scope"]) == (403, "orders:read")
    assert program(api, owner_api, "orders:read").get(path).status_code == 200


def test_a_key_reads_settings_and_reports_and_writes_neither(api: Api, owner_api: Api) -> None:
    reader = program(api, owner_api, "settings:read", "reports:read")
    assert reader.get("/settings").status_code == 200
    assert reader.get("/reports/low-stock").status_code == 200
    assert reader.patch("/settings", {"name": "Mine"}).status_code == 403
    assert program(api, owner_api).get("/reports/low-stock").json()["scope"] == "reports:read"


def test_a_key_may_no_more_than_whose_it_is_may_still(
    api: Api, owner_api: Api, shop: Tenant, member: Callable[..., User]
) -> None:
    colleague = member()
    key = program(api, api.as_(colleague, shop), "credits:write", "products:read", "reports:read")
    card = {"amount": {"amount": "5.00"}}
    assert key.post("/gift-cards", card).status_code == 201
    with tenant_context(shop):
        colleague.groups.set(Group.objects.filter(name=roles.ANALYST))
    refused = key.post("/gift-cards", card)
    assert (refused.status_code, refused.json()["permission"]) == (403, "credits.add_giftcard")
    assert key.get("/events").status_code == 403
    with tenant_context(shop):
        colleague.groups.set(Group.objects.filter(name=roles.CATALOGUE))
    assert key.get("/reports/tiers").status_code == 403
    assert program(api, owner_api, "credits:write").post("/gift-cards", card).status_code == 201


def test_events_are_told_to_who_may_read_their_objects(api: Api, owner_api: Api, shop: Tenant) -> None:
    with tenant_context(shop):
        for event_type in ("order.paid", "customer.registered", "shop.updated"):
            events.write(event_type, subject=event_type, facts={"data": {"id": 1}}, now=clock.now())
    key = program(api, owner_api, "webhooks:write", "orders:read")
    assert {event["type"] for event in key.get("/events").json()["results"]} == {"order.paid", "shop.updated"}
    endpoint = {"url": "https://example.com/", "event_types": ["order.paid"]}
    made = key.post("/webhook-endpoints", endpoint)
    assert made.status_code == 201
    assert made.json()["owner"] == "owner@alpha.example", "it is whose the key is"
    others = owner_api.post("/webhook-endpoints", {**endpoint, "event_types": ["customer.registered"]}).json()
    for refused in (
        key.get("/events?types=order.paid,customer.registered"),
        key.post("/webhook-endpoints", {**endpoint, "event_types": ["customer.registered"]}),
        key.patch(f"/webhook-endpoints/{made.json()['id']}", {"event_types": ["customer.registered"]}),
        key.patch(f"/webhook-endpoints/{others['id']}", {"url": "https://elsewhere.example/"}),
        key.post(f"/webhook-endpoints/{others['id']}/replays", {"from": "2026-01-01T00:00:00Z"}),
        key.post(f"/webhook-endpoints/{others['id']}/secrets"),
        key.post(f"/webhook-endpoints/{others['id']}/tests"),
        key.delete(f"/webhook-endpoints/{others['id']}"),
        key.post(
            f"/webhook-endpoints/{made.json()['id']}/replays",
            {"from": "2026-01-01T00:00:00Z", "types": ["customer.registered"]},
        ),
    ):
        assert (refused.status_code, refused.json()["scope"]) == (403, "customers:read")
    again = {"from": "2026-01-01T00:00:00Z", "types": ["customer.registered"]}
    refused = owner_api.post(f"/webhook-endpoints/{made.json()['id']}/replays", again)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "types")


def test_a_key_that_is_shown_an_endpoint_s_secret_has_the_endpoint_end_with_it(
    api: Api, owner_api: Api, shop: Tenant
) -> None:
    endpoint = {"url": "https://example.com/", "event_types": ["order.paid"]}
    theirs = owner_api.post("/webhook-endpoints", endpoint).json()["id"]
    key = program(api, owner_api, "webhooks:write", "orders:read")
    assert key.post(f"/webhook-endpoints/{theirs}/secrets").status_code == 201
    with tenant_context(shop):
        assert Endpoint.objects.get(pk=theirs).key == ApiKey.objects.latest("pk")
    assert owner_api.post(f"/webhook-endpoints/{theirs}/secrets").status_code == 201
    with tenant_context(shop):
        assert Endpoint.objects.get(pk=theirs).key is None


def test_an_endpoint_is_of_the_app_whose_key_registers_it(api: Api, owner_api: Api) -> None:
    wish = {"name": "Sync", "type": "sk", "scopes": ["webhooks:write", "orders:read"], "app": "Ledger"}
    key = owner_api.post("/api-keys", wish).json()
    endpoint = {"url": "https://example.com/", "event_types": ["order.paid"]}
    mine = api.with_(Authorization=f"Bearer {key['key']}").post("/webhook-endpoints", endpoint)
    of_the_shop = owner_api.post("/webhook-endpoints", endpoint)
    assert (key["app"], mine.json()["app"], of_the_shop.json()["app"]) == ("Ledger", "Ledger", "")
    refused = owner_api.post("/api-keys", {**wish, "app": "x" * 51})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "app")


def test_every_operation_of_a_key_names_a_scope_there_is() -> None:
    named: dict[str, Any] = {
        details["operationId"]: details.get("x-scope")
        for item in document("shop")["paths"].values()
        for details in item.values()
    }
    assert set(filter(None, named.values())) <= set(scopes.SCOPES)
    assert (named["products_create"], named["orders_list"]) == ("products:write", "orders:read")
    assert named["staff_list"] is named["products_list"] is None


def test_stock_and_collections_that_come_along_need_their_own_scope(api: Api, owner_api: Api) -> None:
    stocked = {
        "slug": "x",
        "title": "X",
        "variants": [{"price": {"amount": "1"}, "stock": [{"location": "main"}]}],
    }
    collected = {"slug": "x", "title": "X", "collections": ["best"]}
    writer = program(api, owner_api, "products:write")
    for item, needed in ((stocked, "stock:write"), (collected, "collections:write")):
        refused = writer.post("/catalogue-batches", {"items": [item]})
        assert (refused.status_code, refused.json()["scope"]) == (403, needed)
        may = program(api, owner_api, "products:write", needed)
        assert may.post("/catalogue-batches", {"items": [item]}).status_code == 202
    lines = b"Handle,Title,Variant Inventory Qty\nx,X,4\n"
    refused = upload(writer, "/imports", lines, filename="a.csv")
    assert (refused.status_code, refused.json()["scope"]) == (403, "stock:write")
    assert upload(writer, "/imports", b"Handle,Title\nx,X\n", filename="a.csv").status_code == 202


def test_what_was_answered_is_answered_again_to_who_may_still_ask(api: Api, owner_api: Api) -> None:
    made = owner_api.post(
        "/api-keys", {"name": "Drafts", "type": "sk", "scopes": ["drafts:write", "products:read"]}
    ).json()
    key = api.with_(Authorization=f"Bearer {made['key']}", Idempotency_Key="once")
    draft = {"email": "secret-buyer@example.com"}
    assert key.post("/draft-orders", draft).status_code == 201
    assert key.post("/draft-orders", draft).status_code == 201
    changed = owner_api.patch(f"/api-keys/{made['id']}", {"scopes": ["products:read"]})
    assert changed.status_code == 200, changed.content
    assert key.post("/draft-orders", draft).status_code == 403


def test_who_may_change_products_alone_sets_no_prices_by_putting_them(
    api: Api, owner_api: Api, product: dict[str, Any], shop: Tenant
) -> None:
    put, own = "/products/by-external-id/erp-7", f"/products/{product['id']}"
    assert owner_api.patch(own, {"external_id": "erp-7"}).status_code == 200
    with tenant_context(shop):
        writer = User.objects.create_user("writer@alpha.example", is_staff=True)
        writer.groups.add(role := Group.objects.create(name="Writers"))
        names = ("change_product", "view_product")
        role.permissions.set(Permission.objects.filter(codename__in=names))
    who = api.as_(writer, shop)
    cheap = {"amount": "0.02", "currency": "EUR"}
    variant = {"price": cheap}
    for body in ({"title": "Mug", "variants": [variant]}, {"title": "Mug", "price": cheap}):
        assert who.put(put, body).status_code == 403
    assert who.put(put, {"title": "Cup"}).status_code == 200
    with tenant_context(shop):
        role.permissions.add(*Permission.objects.filter(codename__in=("change_variant", "add_variant")))
    assert api.as_(writer, shop).put(put, {"title": "Mug", "variants": [variant]}).status_code == 200
