"""Fields that a shop adds to its objects: written and read by programs, seen by buyers where they may."""

from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Api
from tests.api.test_references import add, titles
from tests.api.test_refunds import place

pytestmark = pytest.mark.django_db


def define(owner: Api, key: str, **values: Any) -> dict[str, Any]:
    made = owner.post("/custom-fields", {"kind": "product", "key": key, "name": key.title()} | values)
    assert made.status_code == 201, made.content
    answer: dict[str, Any] = made.json()
    return answer


def test_values_are_written_read_and_taken_away_on_every_kind_of_object(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    for kind in ("product", "variant", "collection", "customer", "order"):
        define(owner_api, "note", kind=kind)
        define(owner_api, "size", kind=kind, type="number")
    order = place(api, product)
    customer = owner_api.put("/customers/by-external-id/c-1", {"email": "eve@example.com"}).json()
    collection = owner_api.post("/collections", {"title": "Boards"}).json()
    paths = [
        f"/products/{product['id']}",
        f"/variants/{product['variants'][0]['id']}",
        f"/collections/{collection['id']}",
        f"/customers/{customer['id']}",
        f"/orders/{order['number']}",
    ]
    for path in paths:
        assert owner_api.patch(path, {"custom_fields": {"note": "Oil it", "size": 2.5}}).status_code == 200
        changed = owner_api.patch(path, {"custom_fields": {"note": None}})
        assert changed.json()["custom_fields"] == {"size": 2.5}, path
        assert owner_api.get(path).json()["custom_fields"] == {"size": 2.5}
        refused = owner_api.patch(path, {"custom_fields": {"size": "large", "colour": "red"}})
        assert refused.status_code == 422
        found = {(error["field"], error["code"]) for error in refused.json()["errors"]}
        assert found == {("custom_fields.size", "invalid"), ("custom_fields.colour", "unknown")}


def test_buyers_see_what_is_public_and_what_becomes_it(api: Api, owner_api: Api, shop_client: Client) -> None:
    wood = define(owner_api, "wood", name="Wood <b>", type="choice", choices=["Oak", "Ash"], is_public=True)
    cost = define(owner_api, "cost", type="number")
    define(owner_api, "sealed", type="boolean", is_public=True)
    product = add(owner_api, "Board", custom_fields={"wood": "Oak", "cost": 7, "sealed": True})
    path = f"/products/{product['id']}"
    assert api.get(path).json()["custom_fields"] == {"wood": "Oak", "sealed": True}
    assert api.get("/products").json()["results"][0]["custom_fields"] == {"wood": "Oak", "sealed": True}
    page = shop_client.get(f"/products/{product['slug']}/").content.decode()
    assert "<dt>Wood &lt;b&gt;</dt><dd>Oak</dd>" in page
    assert "<dt>Sealed</dt><dd>Yes</dd>" in page
    assert "Cost" not in page
    define(owner_api, "grain", kind="variant", is_public=True)
    define(owner_api, "bin", kind="variant")
    variant = f"/variants/{product['variants'][0]['id']}"
    owner_api.patch(variant, {"custom_fields": {"grain": "Fine", "bin": "7"}})
    assert api.get(path).json()["variants"][0]["custom_fields"] == {"grain": "Fine"}
    assert owner_api.get(path).json()["variants"][0]["custom_fields"] == {"grain": "Fine", "bin": "7"}
    owner_api.patch(f"/custom-fields/{cost['id']}", {"is_public": True})
    assert api.get(path).json()["custom_fields"]["cost"] == 7, "no kept answer outlives the definition"
    owner_api.delete(f"/custom-fields/{wood['id']}")
    assert "wood" not in api.get(path).json()["custom_fields"]
    assert "wood" not in owner_api.get(path).json()["custom_fields"]


def test_a_reference_leads_to_what_it_means(owner_api: Api, shop_client: Client) -> None:
    define(owner_api, "goes_with", name="Goes with", type="reference", refers_to="product", is_public=True)
    oil, draft = add(owner_api, "Oil"), add(owner_api, "Wax", status="draft")
    board = add(owner_api, "Board", custom_fields={"goes_with": oil["id"]})
    page = shop_client.get(f"/products/{board['slug']}/").content.decode()
    assert f'<dd><a href="/products/{oil["slug"]}/">Oil</a></dd>' in page
    owner_api.patch(f"/products/{board['id']}", {"custom_fields": {"goes_with": draft["id"]}})
    assert "Wax" not in shop_client.get(f"/products/{board['slug']}/").content.decode()


def test_a_list_is_narrowed_by_a_field_that_says_so(api: Api, owner_api: Api) -> None:
    define(owner_api, "wood", is_public=True, is_filterable=True)
    define(owner_api, "size", type="number", is_public=True, is_filterable=True)
    define(owner_api, "shelf", is_filterable=True)
    define(owner_api, "care", is_public=True)
    add(owner_api, "A", custom_fields={"wood": "Oak", "size": 2.5, "shelf": "B"})
    add(owner_api, "B", custom_fields={"wood": "Ash", "size": 3})
    add(owner_api, "C")
    assert titles(api, "custom.wood=Oak") == ["A"]
    assert titles(api, "custom.wood=Oak&custom.wood=Ash") == ["A", "B"]
    assert titles(api, "custom.wood=Oak&custom.size=3") == []
    assert titles(api, "custom.size=2.50") == ["A"]
    for number in ("1e1000000", "1e9", "NaN", "Infinity", "1_0", "%D9%A3", "9" * 31):
        assert api.get(f"/products?custom.size={number}").status_code == 422, number
    assert api.get("/products/facets?custom.wood=Ash").json()["count"] == 1
    counted = {
        each["name"]: {value["value"]: value["count"] for value in each["values"]}
        for each in api.get("/products/facets?custom.wood=Ash").json()["custom_fields"]
    }
    assert counted == {"Size": {"3": 1}, "Wood": {"Oak": 1, "Ash": 1}}, "a field's own filter narrows it not"
    shelves = owner_api.get("/products/facets?status=any").json()["custom_fields"][0]
    assert shelves == {"key": "shelf", "name": "Shelf", "values": [{"value": "B", "count": 1}]}
    assert titles(owner_api, "custom.shelf=B&status=any") == ["A"]
    for query, at in (
        ("custom.shelf=B", "custom.shelf"),
        ("custom.care=x", "custom.care"),
        ("custom.nothing=x", "custom.nothing"),
        ("custom.size=big", "custom.size"),
    ):
        refused = api.get(f"/products?{query}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, at)


def test_definitions_are_for_persons_of_the_staff(owner_api: Api, customer_api: Api) -> None:
    field = define(owner_api, "wood")
    assert owner_api.get("/custom-fields?kind=product").json()["results"] == [field]
    assert owner_api.get("/custom-fields?kind=order").json()["count"] == 0
    assert customer_api.get("/custom-fields").status_code == 403
    assert owner_api.patch(f"/custom-fields/{field['id']}", {"type": "number"}).status_code == 422
    assert owner_api.delete(f"/custom-fields/{field['id']}").status_code == 204
    assert owner_api.get(f"/custom-fields/{field['id']}").status_code == 404
