"""Feeds by cursor: nothing twice, nothing left out, however much comes in at the front meanwhile."""

import base64
import itertools
from typing import Any
from urllib.parse import urlsplit

import pytest

from tenants.models import StateChange, Tenant
from tests.api.conftest import ADDRESS, PAYMENT, Api, document, issue
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


def lists(name: str) -> dict[str, dict[str, Any]]:
    """The operations of a document that answer with pages, by their paths."""
    found = {}
    for path, item in document(name)["paths"].items():
        content = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
        if reference.rsplit("/")[-1].startswith("Page"):
            found[path.removeprefix("/api/v1")] = item["get"]
    return found


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_every_list_of_a_document_takes_a_cursor(name: str) -> None:
    without = [
        path
        for path, details in lists(name).items()
        if not {"limit", "offset", "cursor"} <= {each["name"] for each in details["parameters"]}
    ]
    assert len(lists(name)) > 5
    assert without == []


@pytest.mark.parametrize("place", ["[null]", '["1",null]', '[null,"1"]', "[null,null]", '["1",null,null]'])
def test_a_place_of_nothing_is_no_error_of_ours(owner_api: Api, place: str) -> None:
    cursor = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    for path, details in lists("shop").items():
        if "{" in path or "/me/" in path:
            continue
        may_follow = any("updated_at" in str(each.get("schema")) for each in details["parameters"])
        for asked in ("", "&ordering=updated_at") if may_follow else ("",):
            address = f"{path}?limit=1&cursor={cursor}{asked}"
            assert owner_api.get(address).status_code in (200, 422), address


def test_every_list_has_the_same_rows_by_cursor_as_by_offset(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    for country in ("AT", "FR", "PL"):
        rate = {"name": f"Tax {country}", "percent": "19", "country": country}
        assert owner_api.post("/tax-rates", rate).status_code == 201
        plate = {"title": f"Plate {country}", "status": "active", "price": {"amount": "9.00"}}
        assert owner_api.post("/products", plate).status_code == 201
        place(api, product)
    orders = [f"/orders?ordering={name}" for name in ("total,-number", "-placed_at", "number")]
    customers = [f"/customers?ordering={name}" for name in ("email", "-paid_total", "order_count,-email")]
    seen = set()
    for path in [*(path for path in lists("shop") if "{" not in path), *orders, *customers]:
        if "/me/" in path:
            continue
        joined = f"{path}{'&' if '?' in path else '?'}"
        whole = owner_api.get(f"{joined}limit=100").json()["results"]
        found: list[Any] = []
        address = f"{joined}cursor=&limit=2"
        while address and (not found or len(found) < len(whole)):
            page = owner_api.get(address).json()
            assert "count" not in page, path
            found += page["results"]
            query = urlsplit(page["next"] or "").query
            address = f"{path.partition('?')[0]}?{query}" if query else ""
        assert found[: len(whole)] == whole, path
        assert not address or len(whole) == 100, path
        if len(whole) > 2:
            seen.add(path.partition("?")[0])
    assert seen >= {"/orders", "/tax-rates", "/roles", "/email-templates", "/products", "/membership-tiers"}


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
