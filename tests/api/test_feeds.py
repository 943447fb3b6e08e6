"""Feeds by cursor: nothing twice, nothing left out, however much comes in at the front meanwhile."""

import itertools
from typing import Any
from urllib.parse import urlsplit

import pytest

from tenants.models import StateChange, Tenant
from tests.api.conftest import ADDRESS, PAYMENT, Api, issue
from tests.api.test_refunds import place
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def walk(api: Api, path: str, *, meanwhile: Any = None, name: str = "id") -> list[Any]:
    """The ids of all pages of two; something comes in after the first."""
    found, address = [], f"{path}?cursor=&limit=2"
    while address:
        answer = api.get(address)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found += [row[name] for row in page["results"]]
        query = urlsplit(page["next"] or "").query
        address = f"{path}?{query}" if query else ""
        if meanwhile is not None and len(found) == 2:
            meanwhile()
    return found


def test_every_feed_of_a_shop_pages_by_cursor(
    api: Api, owner_api: Api, product: dict[str, Any], shop: Tenant
) -> None:
    variant = product["variants"][0]["id"]
    location = owner_api.get("/stock-locations").json()["results"][0]["id"]
    order = place(api, product)["number"]
    endpoint = owner_api.post(
        "/webhook-endpoints", {"url": "https://example.com/", "event_types": ["order.paid"]}
    ).json()["id"]

    numbers = itertools.count()

    def happen() -> None:
        owner_api.post(f"/webhook-endpoints/{endpoint}/tests")
        adjustment = {"variant": variant, "location": location, "delta": 1}
        assert owner_api.post("/stock-adjustments", adjustment).status_code == 201
        title = {"title": f"Mug {next(numbers)}"}
        assert owner_api.patch(f"/products/{product['id']}", title).status_code == 200
        assert owner_api.post(f"/orders/{order}/notes", {"text": "Seen."}).status_code == 201

    history = f"/products/{product['id']}/history"
    deliveries = f"/webhook-endpoints/{endpoint}/deliveries"
    for _ in range(3):
        happen()
    for path in (deliveries, "/stock-movements", history):
        before = [row["id"] for row in owner_api.get(f"{path}?limit=100").json()["results"]]
        assert len(before) >= 3, path
        assert walk(owner_api, path, meanwhile=happen) == before, path
    events = f"/orders/{order}/events"
    walked = walk(owner_api, events, meanwhile=happen)
    assert walked == [row["id"] for row in owner_api.get(f"{events}?limit=100").json()["results"]]
    for path in (deliveries, "/stock-movements", history, events):
        for wrong in (
            "cursor=nonsense",
            "cursor=&offset=1",
            "cursor=WyJ4Il0",
            "cursor=WzFd",
            "cursor=bnVsbA",
        ):
            assert owner_api.get(f"{path}?{wrong}").status_code == 422, (path, wrong)


def test_a_customers_orders_page_by_cursor_for_them_and_for_staff(
    api: Api, owner_api: Api, customer_api: Api, product: dict[str, Any]
) -> None:
    def order() -> None:
        cart = customer_api.post("/carts").json()["id"]
        customer_api.post(f"/carts/{cart}/items", {"variant": product["variants"][0]["id"]})
        customer_api.patch(f"/carts/{cart}", {"shipping_address": ADDRESS, "shipping_method": "standard"})
        answer = customer_api.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key=cart)
        assert answer.status_code == 201, answer.content

    customer = customer_api.get("/customers/me").json()["id"]
    for _ in range(3):
        order()
    place(api, product)  # a guest's, which is nobody's
    for who, path in ((customer_api, "/customers/me/orders"), (owner_api, f"/customers/{customer}/history")):
        before = [row["number"] for row in who.get(f"{path}?limit=100").json()["results"]]
        assert len(before) >= 3
        assert walk(who, path, meanwhile=order, name="number") == before
        for wrong in ("cursor=nonsense", "cursor=&offset=1"):
            assert who.get(f"{path}?{wrong}").status_code == 422


def test_the_platforms_audit_pages_by_cursor(platform: Api, shop: Tenant) -> None:
    from accounts.models import User

    operator = User.objects.create_superuser("operator@souk.example")
    caller = platform.with_(Authorization=f"Bearer {issue(operator, None).access}")
    StateChange.objects.bulk_create(
        StateChange(tenant=shop, before="trial", after="active", created_at=NOW) for _ in range(3)
    )
    path = f"/audit-events?tenant={shop.pk}"
    whole = caller.get(f"{path}&limit=100").json()["results"]
    first = caller.get(f"{path}&cursor=&limit=2").json()
    second = caller.get("/audit-events?" + first["next"].partition("?")[2]).json()
    assert len(whole) >= 3
    assert first["results"] + second["results"] == whole[:4]
