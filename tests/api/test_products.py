"""Browsing, paging and writing the catalogue over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from accounts import api_keys
from kernel import clock
from tenants import hosts
from tenants.models import Tenant
from tests import actors
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db


def _add(owner: Api, *titles: str, **fields: Any) -> list[dict[str, Any]]:
    body = {"status": "active", "price": {"amount": "10.00"}} | fields
    return [owner.post("/products", {"title": title, **body}).json() for title in titles]


def test_a_list_is_paged_with_the_addresses_of_its_neighbours(api: Api, owner_api: Api) -> None:
    _add(owner_api, "A", "B", "C", "D", "E")
    page = api.get("/products?limit=2&offset=2&ordering=title").json()
    assert [product["title"] for product in page["results"]] == ["C", "D"]
    assert page["count"] == 5
    following = api.get(page["next"].removeprefix("http://alpha.localhost")).json()
    assert [product["title"] for product in following["results"]] == ["E"]
    assert following["next"] is None
    assert "limit=2&offset=0" in page["previous"]


def test_filters_narrow_and_options_too(api: Api, owner_api: Api) -> None:
    variants = [{"price": {"amount": "20"}, "options": {"Colour": c}} for c in ("Red", "Blue")]
    _add(
        owner_api, "Shirt", options=["Colour"], variants=variants, price=None, tags=["summer"], vendor="Nord"
    )
    _add(owner_api, "Mug")
    for query in ("option.colour=Red", "tag=summer", "vendor=Nord", "price_min=15", "q=shirts"):
        assert [p["title"] for p in api.get(f"/products?{query}").json()["results"]] == ["Shirt"], query
    assert api.get("/products?option.colour=Green").json()["count"] == 0


def test_relevance_goes_both_ways_and_needs_words(api: Api, owner_api: Api) -> None:
    _add(owner_api, "Mug, blue, of stoneware", "Mug mug mug", "Bowl for a mug and a spoon and a cloth")
    best, worst = (
        [p["title"] for p in api.get(f"/products?q=mug&ordering={ordering}").json()["results"]]
        for ordering in ("relevance", "-relevance")
    )
    assert best[0] == worst[-1] == "Mug mug mug"
    for ordering in ("relevance", "-relevance", "price,relevance"):
        refused = api.get(f"/products?ordering={ordering}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "ordering")


def test_a_word_as_it_was_typed_goes_before_longer_ones_that_begin_so(api: Api, owner_api: Api) -> None:
    _add(owner_api, "Tea 1", "Tea 10", "Tea 19")
    for query in ("tea 1", "Tea 19", "tea 10"):
        found = [each["title"] for each in api.get(f"/products?q={query}").json()["results"]]
        assert found[0].lower().split()[1] == query.split()[1]
        offered = api.get(f"/search/suggestions?q={query}").json()["products"]
        assert offered[0]["title"] == found[0]
    backwards = api.get("/products?q=tea 1&ordering=-relevance").json()["results"]
    assert backwards[-1]["title"] == "Tea 1"


def test_a_product_is_found_by_id_and_slug_and_an_unchanged_one_is_not_sent_again(
    api: Api, owner_api: Api
) -> None:
    (product,) = _add(owner_api, "Stoneware mug")
    by_slug = api.get("/products/stoneware-mug")
    assert by_slug.json()["id"] == product["id"]
    again = api.get(f"/products/{product['id']}", If_None_Match=by_slug["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_change_of_what_has_changed_meanwhile_is_refused(owner_api: Api) -> None:
    (product,) = _add(owner_api, "Mug")
    path = f"/products/{product['id']}"
    etag = owner_api.get(path)["ETag"]
    first = owner_api.patch(path, {"title": "Cup"}, If_Match=etag)
    assert first.status_code == 200
    late = owner_api.patch(path, {"title": "Glass"}, If_Match=etag)
    assert (late.status_code, late.json()["code"]) == (412, "precondition.failed")
    weak = f"W/{first['ETag']}"  # as a proxy that compresses makes it
    assert owner_api.patch(path, {"title": "Glass"}, If_Match=weak).status_code == 200
    assert owner_api.patch(path, {"title": "Jug"}, If_Match=weak).status_code == 412


def test_a_carts_change_takes_its_etag_too(api: Api) -> None:
    cart = api.post("/carts").json()
    guest, path = api.with_(X_Cart_Token=cart["token"]), f"/carts/{cart['id']}"
    etag = guest.get(path)["ETag"]
    assert guest.patch(path, {"note": "a"}, If_Match=etag).status_code == 200
    assert guest.patch(path, {"note": "b"}, If_Match=etag).status_code == 412


def test_null_is_no_change_where_there_is_no_nothing(owner_api: Api) -> None:
    (product,) = _add(owner_api, "Mug")
    assert owner_api.patch(f"/products/{product['id']}", {"title": None}).status_code == 422
    assert owner_api.patch(f"/products/{product['id']}", {"category": None}).status_code == 200


def test_variants_are_added_changed_and_deleted(owner_api: Api) -> None:
    (product,) = _add(
        owner_api,
        "Shirt",
        options=["Size"],
        price=None,
        variants=[{"price": {"amount": "1"}, "options": {"Size": "S"}}],
    )
    path = f"/products/{product['id']}/variants"
    added = owner_api.post(path, {"price": {"amount": "2"}, "options": {"Size": "L"}, "sku": "L-1"})
    assert [v["options"]["Size"] for v in added.json()["variants"]] == ["S", "L"]
    variant = added.json()["variants"][1]["id"]
    changed = owner_api.patch(f"{path}/{variant}", {"price": {"amount": "3.50"}, "compare_at_price": None})
    assert changed.json()["variants"][1]["price"]["amount"] == "3.50"
    assert (
        owner_api.post(path, {"price": {"amount": "2"}, "options": {}}).json()["errors"][0]["field"]
        == "options"
    )
    assert owner_api.delete(f"{path}/{variant}").status_code == 204
    last = owner_api.delete(f"{path}/{product['variants'][0]['id']}")
    assert (last.status_code, last.json()["code"]) == (409, "catalogue.last_variant")


def test_a_variant_says_what_it_holds_and_what_a_unit_of_it_costs(owner_api: Api) -> None:
    (product,) = _add(owner_api, "Oil", price={"amount": "9.99"})
    path = f"/products/{product['id']}/variants/{product['variants'][0]['id']}"
    (shown,) = owner_api.patch(path, {"measure": {"value": "750", "unit": "ml"}}).json()["variants"]
    assert shown["measure"] == {"value": "750", "unit": "ml", "base_value": "1", "base_unit": "l"}
    assert shown["unit_price"] == {"amount": "13.32", "currency": "EUR"}
    assert owner_api.patch(path, {"measure": shown["measure"]}).json()["variants"] == [shown], "it goes round"
    for wrong in ({"value": "1e1", "unit": "ml"}, {"value": "1", "unit": "kg", "base_unit": "l"}):
        refused = owner_api.patch(path, {"measure": wrong})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "measure")
    assert owner_api.patch(path, {"measure": None}).json()["variants"][0]["unit_price"] is None


def test_a_description_loses_what_is_not_safe(owner_api: Api) -> None:
    (product,) = _add(owner_api, "Mug", description="<p onclick='x()'>Hand <script>alert(1)</script>made</p>")
    assert "script" not in product["description"]
    assert "onclick" not in product["description"]


def test_categories_and_collections_are_everyones_to_read_and_staffs_to_write(
    api: Api, owner_api: Api
) -> None:
    for noun, body in (("categories", {"name": "Cups"}), ("collections", {"title": "Cups"})):
        assert api.post(f"/{noun}", body).status_code == 401
        made = owner_api.post(f"/{noun}", body)
        assert made.status_code == 201
        assert api.get(f"/{noun}/cups").json()["id"] == made.json()["id"]
        assert api.get(f"/{noun}").json()["count"] == 1
        assert owner_api.patch(f"/{noun}/cups", {"description": "All"}).json()["description"] == "All"
        assert owner_api.delete(f"/{noun}/cups").status_code == 204


def test_a_revoked_key_opens_nothing_and_nobody_gives_a_key_more_than_they_hold(
    api: Api, owner_api: Api, shop: Tenant, member: Any
) -> None:
    made = owner_api.post("/api-keys", {"name": "ERP", "type": "sk", "scopes": ["products:write"]})
    program = api.with_(Authorization=f"Bearer {made.json()['key']}")
    assert program.post("/products", {"title": "Mug", "price": {"amount": "1"}}).status_code == 201
    assert program.get("/orders").status_code == 403
    assert program.get("/customers/me").status_code == 403
    assert "key" not in owner_api.get(f"/api-keys/{made.json()['id']}").json()
    assert owner_api.delete(f"/api-keys/{made.json()['id']}").status_code == 204
    assert program.get("/products").status_code == 401
    greedy = owner_api.post("/api-keys", {"name": "x", "type": "sk", "scopes": ["no.such_permission"]})
    assert greedy.status_code == 422
    with tenant_context(shop):
        _key, text = api_keys.create(name="app", kind="pk", scopes=[], actor=actors.TERMINAL, now=clock.now())
    assert api.get("/products", Authorization=f"Bearer {text}").status_code == 200
    assert api.post("/products", {"title": "x"}, Authorization=f"Bearer {text}").status_code == 403


@pytest.fixture
def one_product_plan(shop: Tenant) -> Iterator[None]:
    """The shop's plan allows one product; no cache remembers it afterwards."""
    shop.entitlements = {"plan": "Starter", "max_products": 1}
    shop.save(update_fields=["entitlements"])
    hosts.forget(shop)
    yield
    connection.set_schema_to_public()
    hosts.forget(shop)


def test_the_plan_limits_the_products_and_says_which(owner_api: Api, one_product_plan: None) -> None:
    _add(owner_api, "First")
    refused = owner_api.post("/products", {"title": "Second", "price": {"amount": "1"}})
    body = refused.json()
    assert (refused.status_code, body["code"], body["plan"]) == (403, "plan.product_limit", "Starter")
