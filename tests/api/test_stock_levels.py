"""A level of stock over the API: read, and changed by who has seen it as it is."""

from typing import Any

import pytest

from tests.api.conftest import Api, fill_cart

pytestmark = pytest.mark.django_db


def test_a_level_is_read_and_changed_as_it_was_seen(owner_api: Api, product: dict[str, Any]) -> None:
    (listed,) = owner_api.get("/stock-levels").json()["results"]
    path = f"/stock-levels/{listed['id']}"
    seen = owner_api.get(path)
    assert seen.json() == listed
    change = {"on_hand": 7, "low_stock_threshold": 3, "policy": "continue", "reason": "counted"}
    changed = owner_api.patch(path, change, If_Match=seen["ETag"])
    assert changed.status_code == 200, changed.content
    shown = {"on_hand": 7, "available": 7, "low_stock_threshold": 3, "policy": "continue"}
    assert changed.json().items() >= shown.items()
    assert owner_api.get("/stock-movements?limit=1").json()["results"][0]["reason"] == "counted"
    late = owner_api.patch(path, {"on_hand": 9}, If_Match=seen["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "precondition.failed")
    never = owner_api.patch(path, {"low_stock_threshold": None}, If_Match=changed["ETag"])
    assert never.json().items() >= {**shown, "low_stock_threshold": None}.items()
    unknown = owner_api.patch(path, {"policy": "nonsense", "on_hand": -1})
    assert {error["field"] for error in unknown.json()["errors"]} == {"policy", "on_hand"}
    gone = owner_api.patch("/stock-levels/4711", {"on_hand": 9})
    assert (gone.status_code, gone.json()["code"]) == (404, "inventory.level_not_found")


def test_fewer_than_are_promised_lie_there_where_more_may_be_sold(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    cart, guest = fill_cart(api, product)
    order = {"cart": cart, "payment": {"gateway": "manual"}}
    assert guest.post("/orders", order, Idempotency_Key=cart).status_code == 201
    path = f"/stock-levels/{owner_api.get('/stock-levels').json()['results'][0]['id']}"
    refused = owner_api.patch(path, {"on_hand": 0})
    assert (refused.status_code, refused.json()["code"]) == (409, "inventory.below_reserved")
    assert owner_api.patch(path, {"on_hand": 0, "policy": "continue"}).json()["on_hand"] == 0
    assert owner_api.patch(path, {"policy": "deny"}).status_code == 409
    assert owner_api.patch(path, {"on_hand": 10, "policy": "deny"}).json()["policy"] == "deny"
