"""The feed of events: what webhooks carry, for programs that ask; and endpoints that a key registers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.webhooks import events, rules
from storefront.webhooks.models import Event
from tenants.models import Tenant
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db


def write(shop: Tenant, event_type: str, number: int) -> None:
    with tenant_context(shop):
        events.write(event_type, subject=f"x:{number}", facts={"data": {"n": number}}, now=clock.now())


@pytest.fixture
def feed(owner_api: Api, shop: Tenant) -> Callable[..., Any]:
    with tenant_context(shop):
        Event.objects.all().delete()

    def ask(query: str = "") -> Any:
        answer = owner_api.get(f"/events?{query}")
        assert answer.status_code == 200, answer.json()
        return answer.json()

    return ask


def test_events_are_read_on_from_the_last_one(feed: Callable[..., Any], shop: Tenant) -> None:
    for number in range(3):
        write(shop, "order.paid", number)
    first = feed("limit=2")
    assert [event["data"]["n"] for event in first["results"]] == [0, 1]
    assert first["last"] == first["results"][-1]["id"]
    second = feed(f"after={first['last']}")
    assert [event["data"]["n"] for event in second["results"]] == [2]
    assert feed(f"after={second['last']}") == {"results": [], "last": second["last"]}


def test_types_narrow_the_feed(feed: Callable[..., Any], shop: Tenant, owner_api: Api) -> None:
    for number, name in enumerate(("order.paid", "product.deleted", "order.placed")):
        write(shop, name, number)
    found = feed("types=order.placed,product.deleted")["results"]
    assert [event["type"] for event in found] == ["product.deleted", "order.placed"]
    assert owner_api.get("/events?types=moon.risen").status_code == 422


def test_a_product_that_goes_is_in_the_feed(
    feed: Callable[..., Any], owner_api: Api, product: dict[str, Any]
) -> None:
    assert owner_api.delete(f"/products/{product['id']}").status_code == 204
    found = feed("types=product.updated,product.deleted")["results"]
    assert (found[-1]["type"], found[-1]["data"]) == ("product.deleted", {"id": product["id"]})


def test_an_event_that_is_not_kept_is_said_so(feed: Callable[..., Any], shop: Tenant, owner_api: Api) -> None:
    write(shop, "order.paid", 1)
    last = feed()["last"]
    with tenant_context(shop):
        assert events.delete_old(now=clock.now() + rules.KEPT_FOR + timedelta(days=1)) == 1
    answer = owner_api.get(f"/events?after={last}")
    assert (answer.status_code, answer.json()["code"]) == (422, "event.not_kept")
    assert owner_api.get("/events?after=rubbish").status_code == 422


def test_times_are_written_as_the_api_writes_them(
    feed: Callable[..., Any], owner_api: Api, product: dict[str, Any]
) -> None:
    (event,) = feed("types=product.created")["results"]
    shown = owner_api.get(f"/products/{product['id']}").json()
    assert event["data"]["updated_at"] == shown["updated_at"]
    assert event["created_at"].endswith("Z")
