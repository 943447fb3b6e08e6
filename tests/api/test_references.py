"""Programs find things by their own names for them, ask for what they need, and follow what changes."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.errors import Taken
from storefront.orders import refunds
from tenants.models import Tenant
from tests.actors import STAFF
from tests.api.conftest import ADDRESS, PAYMENT, Api, fill_cart
from tests.api.test_refunds import place

pytestmark = pytest.mark.django_db

VARIANT = {"price": {"amount": "10.00"}}
MUG = {"title": "Mug", "status": "active", "price": {"amount": "10.00"}}


def add(owner: Api, title: str, **fields: Any) -> dict[str, Any]:
    made = owner.post("/products", MUG | {"title": title} | fields)
    assert made.status_code == 201, made.content
    answer: dict[str, Any] = made.json()
    return answer


def titles(api: Api, query: str) -> list[str]:
    answer = api.get(f"/products?ordering=title&{query}")
    assert answer.status_code == 200, answer.content
    return [product["title"] for product in answer.json()["results"]]


def test_a_filter_that_takes_many_means_any_of_them(api: Api, owner_api: Api) -> None:
    red, blue = add(owner_api, "A", tags=["red"], vendor="Ada"), add(owner_api, "B", tags=["blue"])
    add(owner_api, "C", tags=["green"], vendor="Bob")
    assert titles(api, "tag=red&tag=blue") == ["A", "B"]
    assert titles(api, "tag=red,green") == ["A", "C"]
    assert titles(api, "vendor=Ada,Bob&tag=green") == ["C"]
    assert titles(api, f"ids={red['id']},{blue['id']}") == ["A", "B"]
    assert api.get("/products?ids=one").status_code == 422
    assert api.get("/products?q=a&q=b").status_code == 422, "it takes one value"


def test_options_of_one_name_mean_any_and_of_two_names_both(api: Api, owner_api: Api) -> None:
    for title, size, colour in (("A", "S", "Red"), ("B", "M", "Red"), ("C", "L", "Blue")):
        variant = {"price": {"amount": "1"}, "options": {"Size": size, "Colour": colour}}
        add(owner_api, title, options=["Size", "Colour"], variants=[variant], price=None)
    assert titles(api, "option.size=S&option.Size=M") == ["A", "B"]
    assert titles(api, "option.Size=S&option.Size=L&option.Colour=Blue") == ["C"]


def test_only_the_fields_that_are_asked_for_are_answered(api: Api, owner_api: Api) -> None:
    made = add(owner_api, "Mug")
    page = api.get("/products?fields=id,price.amount,variants.sku").json()
    assert page["results"] == [{"id": made["id"], "price": {"amount": "10.00"}, "variants": [{"sku": None}]}]
    assert api.get(f"/products/{made['slug']}?fields=title").json() == {"title": "Mug"}


def test_a_field_there_is_none_of_is_refused_whatever_is_found(api: Api, owner_api: Api) -> None:
    refused = api.get("/products?fields=id,nonsense,price.sum")  # of no product
    told = [(each["field"], each["code"], each["detail"]) for each in refused.json()["errors"]]
    assert (refused.status_code, told) == (
        422,
        [
            ("fields", "unknown", "There is no field “nonsense”."),
            ("fields", "unknown", "There is no field “price.sum”."),
        ],
    )
    made = add(owner_api, "Mug", metadata={"colour": "blue", "for": "tea"}, attributes={"care": "By hand"})
    part = owner_api.get(
        f"/products/{made['id']}?fields=metadata.colour,attributes.wood,category.name"
    ).json()
    assert part == {"metadata": {"colour": "blue"}, "attributes": {}, "category": None}
    assert owner_api.get(f"/products/{made['id']}?fields=metadata.colour.shade").status_code == 422
    assert owner_api.get("/events?fields=id,data.slug,data.what.ever").status_code == 200
    many = api.get("/products?fields=" + ",".join(f"f{number}" for number in range(51)))
    assert (many.status_code, many.json()["errors"][0]["code"]) == (422, "too_many")


def test_of_an_object_with_results_its_own_fields_are_answered(owner_api: Api) -> None:
    batch = owner_api.post("/catalogue-batches", {"items": [{"external_id": "a", "title": "A"}]}).json()
    part = owner_api.get(f"/catalogue-batches/{batch['id']}?fields=status,results.index").json()
    assert part == {"status": "queued", "results": [{"index": 0}]}


def test_fields_longer_than_the_document_allows_are_refused_of_an_empty_list_too(api: Api) -> None:
    refused = api.get(f"/products?fields={'a' * 1001}")
    assert refused.status_code == 422
    assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [("fields", "too_long")]


@pytest.mark.parametrize("ordering", ["price", "-price", "title", "-created_at", "rating"])
def test_a_cursor_goes_through_a_list_in_any_ordering(api: Api, owner_api: Api, ordering: str) -> None:
    for number, title in enumerate("ABCDE"):
        add(owner_api, title, price={"amount": str(number % 2 + 1)})
    whole = [p["title"] for p in api.get(f"/products?ordering={ordering}").json()["results"]]
    path, found = f"/products?limit=2&cursor=&ordering={ordering}", []
    while path:
        page = api.get(path.removeprefix("http://alpha.localhost")).json()
        found += [product["title"] for product in page["results"]]
        path = page["next"]
    assert found == whole
    assert api.get("/products?cursor=rubbish").status_code == 422


def test_what_another_system_calls_a_product_is_for_staff_and_unique(api: Api, owner_api: Api) -> None:
    made = add(owner_api, "Mug", external_id="erp-1", metadata={"shelf": "B7"})
    assert (made["external_id"], made["metadata"]) == ("erp-1", {"shelf": "B7"})
    assert "external_id" not in api.get(f"/products/{made['id']}").json()
    assert titles(owner_api, "external_id=erp-1") == ["Mug"]
    assert titles(owner_api, "external_id=erp-2") == []
    assert api.get("/products?external_id=erp-1").status_code == 401
    again = owner_api.post("/products", MUG | {"external_id": "erp-1"})
    assert again.json()["code"] == "catalogue.external_id_taken"
    long = owner_api.patch(f"/products/{made['id']}", {"metadata": {"k" * 41: "v"}})
    assert (long.status_code, long.json()["errors"][0]["field"]) == (422, "metadata")


def test_putting_a_product_creates_it_and_then_changes_it(owner_api: Api) -> None:
    path = "/products/by-external-id/erp-7"
    variants = [{"price": {"amount": "3"}, "sku": "M-1", "weight_grams": 200}]
    first = owner_api.put(path, {"title": "Mug", "variants": variants, "tags": ["new"]})
    assert first.status_code == 201, first.content
    assert first["Location"] == f"/api/v1/products/{first.json()['id']}"
    second = owner_api.put(path, {"title": "Big mug", "variants": [{"price": {"amount": "4"}, "sku": "M-1"}]})
    assert second.status_code == 200, second.content
    changed = second.json()
    assert (changed["id"], changed["title"], changed["tags"]) == (first.json()["id"], "Big mug", ["new"])
    (variant,) = changed["variants"]
    assert (variant["price"]["amount"], variant["weight_grams"]) == ("4.00", 200), "what is not sent stays"


def test_another_systems_id_may_have_slashes(owner_api: Api) -> None:
    for number, (name, sent) in enumerate(
        (("gid://erp/Product/7", "gid:%2F%2Ferp%2FProduct%2F7"), ("a/b", "a/b"), ("ä b", "%C3%A4%20b"))
    ):
        path, body = f"/collections/by-external-id/{sent}", {"title": f"Spring {number}"}
        assert [owner_api.put(path, body).status_code for _ in range(2)] == [201, 200]
        assert owner_api.get(f"/collections?external_id={sent}").json()["results"][0]["external_id"] == name
    assert owner_api.put("/collections/by-external-id/a/", {"title": "Autumn"}).status_code == 404


def test_a_variant_is_found_by_sku_or_barcode_and_changed_by_its_id(api: Api, owner_api: Api) -> None:
    variants = [{"price": {"amount": "3"}, "sku": "M-1", "barcode": "400123", "external_id": "v-1"}]
    made = add(owner_api, "Mug", variants=variants, price=None)
    add(owner_api, "Hidden", status="draft", price=None, variants=[{"price": {"amount": "1"}, "sku": "H"}])
    for query in ("sku=M-1,H", "barcode=400123", f"product={made['id']}", f"ids={made['variants'][0]['id']}"):
        (found,) = api.get(f"/variants?{query}").json()["results"]
        assert (found["sku"], found["product"]["title"]) == ("M-1", "Mug")
    assert len(owner_api.get("/variants?sku=M-1,H").json()["results"]) == 2
    path = f"/variants/{found['id']}"
    etag = owner_api.get(path)["ETag"]
    changed = owner_api.patch(path, {"price": {"amount": "5"}}, If_Match=etag)
    assert (changed.status_code, changed.json()["price"]["amount"]) == (200, "5.00")
    assert owner_api.patch(path, {"barcode": "1"}, If_Match=etag).status_code == 412
    assert "external_id" not in api.get(path).json()


def test_the_beginning_of_a_search_is_answered_with_what_may_be_meant(api: Api, owner_api: Api) -> None:
    add(owner_api, "Stoneware mug")
    add(owner_api, "Stone secret", status="draft")
    owner_api.post("/categories", {"name": "Stoneware"})
    owner_api.post("/collections", {"title": "Best of stone"})
    found = api.get("/search/suggestions?q=stone").json()
    assert [product["title"] for product in found["products"]] == ["Stoneware mug"]
    assert [category["name"] for category in found["categories"]] == ["Stoneware"]
    assert [collection["title"] for collection in found["collections"]] == ["Best of stone"]
    assert found["terms"] == ["stoneware"]


def test_changes_are_followed_with_a_cursor(owner_api: Api) -> None:
    assert owner_api.get("/variants?ordering=updated_at").status_code == 422
    for path in (
        "products", "variants", "collections", "reviews", "orders", "customers", "fulfilments", "refunds", "returns",
        "stock-levels",
    ):  # fmt: skip
        page = owner_api.get(f"/{path}?ordering=updated_at&cursor=&updated_since=2020-01-01T00:00:00Z")
        assert owner_api.get(f"/{path}?updated_since=0").status_code == 422, (
            "seconds since 1970 are no time of ours"
        )
        assert page.status_code == 200, page.content


def test_what_another_system_calls_things_creates_them_once_and_then_changes_them(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    order = place(api, product)
    number, line = order["number"], order["lines"][0]["id"]
    bodies: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "variants": (
            {"product": product["id"], "price": {"amount": "3"}, "options": {}},
            {"price": {"amount": "4"}},
        ),
        "collections": ({"title": "Spring"}, {"title": "Autumn"}),
        "customers": ({"email": "erp@example.com", "tags": ["b2b"]}, {"note": "Calls on Mondays."}),
        "fulfilments": ({"order": number, "lines": [{"id": line, "quantity": 1}]}, {"metadata": {"a": "b"}}),
        "refunds": ({"order": number, "amount": {"amount": "1.00"}}, {"metadata": {"a": "b"}}),
    }
    bodies["variants"][0]["options"] = {name["name"]: "Other" for name in product["options"]}
    for noun, (new, change) in bodies.items():
        if noun == "variants" and not product["options"]:
            continue
        path = f"/{noun}/by-external-id/erp.{noun}:1"
        first = owner_api.put(path, new)
        assert first.status_code == 201, (noun, first.content)
        second = owner_api.put(path, change)
        assert (second.status_code, second.json()["id"]) == (200, first.json()["id"]), (noun, second.content)
        (found,) = owner_api.get(f"/{noun}?external_id=erp.{noun}:1").json()["results"]
        assert (found["id"], found["external_id"]) == (first.json()["id"], f"erp.{noun}:1")
        unnamed = {name: value for name, value in new.items() if name not in ("order", "email", "product")}
        assert owner_api.put(f"/{noun}/by-external-id/new", unnamed).status_code in (201, 422)
    refund = found["id"]
    assert owner_api.patch(f"/refunds/{refund}", {"metadata": {}}).json()["metadata"] == {}
    assert len(owner_api.get(f"/orders/{number}").json()["refunds"]) == 1, "once, however often it is put"
    owner_api.patch(f"/orders/{number}", {"tags": ["gift"], "metadata": {"route": "7"}})
    buyer = api.get(f"/orders/{number}", X_Order_Token=order["token"]).json()
    assert (buyer["tags"], buyer["metadata"], buyer["refunds"][0]["external_id"]) == ([], {}, None)
    assert [o["number"] for o in owner_api.get("/orders?tag=gift,other&total_min=1").json()["results"]] == [
        number
    ]
    assert owner_api.get(f"/orders?number={number}&fields=number").json()["results"] == [{"number": number}]


def test_what_is_put_again_says_nothing_else_of_what_is_written_once(
    owner_api: Api, api: Api, product: dict[str, Any]
) -> None:
    number, other = place(api, product)["number"], place(api, product)["number"]
    line = owner_api.get(f"/orders/{number}").json()["lines"][0]["id"]
    one, two = ([{"id": line, "quantity": pieces}] for pieces in (1, 2))
    cent, mug = {"amount": "0.01"}, product["variants"][0]["id"]
    bought = {
        "email": "erp@example.com",
        "shipping_address": ADDRESS,
        "shipping_method": "standard",
        "lines": [{"variant": mug, "quantity": 1, "price": {"amount": "7.00"}}],
        "is_paid": False,
    }
    small, large = (VARIANT | {"options": {"Size": size}} for size in "SL")
    tee = add(owner_api, "Tee", price=None, options=["Size"], variants=[small])["id"]
    cases: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
        "fulfilments": ({"order": number, "lines": one}, [{"order": other}, {"lines": two}]),
        "refunds/lines": (
            {"order": number, "lines": one, "reason": "Chipped"},
            [
                {"order": other},
                {"amount": cent, "lines": None},
                {"lines": two},
                {"shipping": True},
                {"restock": True},
                {"reason": "Lost"},
                {"to": "store_credit"},
            ],
        ),
        "refunds/amount": ({"order": number, "amount": cent}, [{"amount": {"amount": "0.02"}}]),
        "customers": ({"email": "eve@example.com"}, [{"email": "adam@example.com"}]),
        "variants": (
            large | {"product": tee},
            [{"product": product["id"]}],
        ),
        "orders": (
            bought,
            [
                {"email": "adam@example.com"},
                {"shipping_address": ADDRESS | {"line1": "Elsewhere 1"}},
                {"shipping_method": "express"},
                {"lines": [{"variant": mug, "quantity": 2}]},
                {"lines": [{"variant": mug, "quantity": 1, "price": {"amount": "8.00"}}]},
                {"note": "Ring twice."},
                {"is_paid": True},
            ],
        ),
    }
    for noun, (first, others) in cases.items():
        path = f"/{noun.split('/')[0]}/by-external-id/{noun.replace('/', '.')}"
        made = owner_api.put(path, first)
        assert made.status_code == 201, (noun, made.content)
        for change in others:
            refused = owner_api.put(path, first | change | {"metadata": {"a": "b"}})
            assert (refused.status_code, refused.json()["code"]) == (409, "configuration.taken"), (
                noun,
                change,
            )
            assert refused.json()["errors"][0]["field"] == next(iter(change))
        again = owner_api.put(path, first)
        assert again.status_code == 200, (noun, again.content)
        assert again.json()["metadata"] == {}, noun


def test_what_a_body_names_and_there_is_none_of_is_its_fields_fault(owner_api: Api, shop: Tenant) -> None:
    location = owner_api.get("/stock-locations").json()["results"][0]["id"]
    variant = {"product": 4711, "price": {"amount": "1"}}
    adjustment = {"variant": 4711, "location": location, "delta": 1, "reason": "count"}
    for answer, field in (
        (owner_api.put("/variants/by-external-id/v", variant), "product"),
        (owner_api.put("/refunds/by-external-id/r", {"order": 4711}), "order"),
        (owner_api.put("/fulfilments/by-external-id/f", {"order": 4711}), "order"),
        (owner_api.post("/stock-adjustments", adjustment), "variant"),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.content


def test_somebody_elses_cart_is_not_found_wherever_it_is_named(
    api: Api, customer_api: Api, product: dict[str, Any]
) -> None:
    cart, _guest = fill_cart(api, product)
    order = {"cart": cart, "payment": PAYMENT}
    own = customer_api.post("/carts").json()["id"]
    for answer in (
        customer_api.get(f"/carts/{cart}"),
        customer_api.post("/orders", order, Idempotency_Key="theirs"),
        customer_api.post("/orders", order | {"cart": str(uuid4())}, Idempotency_Key="none"),
        customer_api.post(f"/carts/{own}/merge", {"token": cart}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "cart.not_found"), answer.content


def test_a_refund_that_is_put_with_what_cannot_be_kept_gives_nothing_back(
    api: Api, owner_api: Api, product: Any
) -> None:
    order = place(api, product)
    line = {"id": order["lines"][0]["id"], "quantity": 1}
    put = {"order": order["number"], "lines": [line], "metadata": {"k" * 200: "v"}}
    assert owner_api.put("/refunds/by-external-id/r", put).status_code == 422
    assert owner_api.get(f"/orders/{order['number']}").json()["refunds"] == []


def test_a_refund_is_put_once_however_its_id_is_written(api: Api, owner_api: Api, product: Any) -> None:
    order = place(api, product)
    put = {"order": order["number"], "amount": {"amount": "1.00"}}
    told = [owner_api.put(f"/refunds/by-external-id/{name}", put) for name in ("r", "%20r", "r%E2%80%83")]
    assert [answer.status_code for answer in told] == [201, 200, 200]
    (made,) = owner_api.get(f"/orders/{order['number']}").json()["refunds"]
    assert made["external_id"] == "r"
    assert owner_api.put("/refunds/by-external-id/%20", put).status_code == 404


def test_a_refund_under_the_id_of_another_orders_gives_nothing_back(
    api: Api, owner_api: Api, product: Any, shop: Tenant
) -> None:
    first, second = place(api, product)["number"], place(api, product)["number"]
    made = owner_api.put("/refunds/by-external-id/r", {"order": first, "amount": {"amount": "1.00"}})
    assert made.status_code == 201
    given = {"key": "external:r", "external_id": "r", "actor": STAFF, "now": clock.now()}
    with tenant_context(shop), pytest.raises(Taken):  # as whoever had looked before the first was there
        refunds.issue(number=second, amount=Decimal("1.00"), **given)
    assert owner_api.get(f"/orders/{second}").json()["refunds"] == []


def test_what_is_made_is_at_its_address(api: Api, owner_api: Api, customer_api: Api, product: Any) -> None:
    order = place(api, product)
    line = {"id": order["lines"][0]["id"], "quantity": 1}
    put = {"order": order["number"], "lines": [line]}
    parcel = owner_api.put("/fulfilments/by-external-id/f", put)
    returned = owner_api.post(f"/orders/{order['number']}/returns", {"lines": [line]})
    refund = owner_api.put("/refunds/by-external-id/r", {**put, "lines": [line]})
    hook = {"url": "https://example.com/told", "event_types": ["order.placed"]}
    endpoint = owner_api.post("/webhook-endpoints", hook)
    review = customer_api.post(f"/products/{product['id']}/reviews", {"rating": 5, "title": "A", "body": "B"})
    for made in (parcel, returned, refund, endpoint, review):
        assert made.status_code == 201, made.content
        found = owner_api.get(made["Location"]).json()
        assert found["id"] == made.json()["id"]
    sized = add(
        owner_api, "Tee", price=None, options=["Size"], variants=[VARIANT | {"options": {"Size": "S"}}]
    )
    variant = owner_api.post(f"/products/{sized['id']}/variants", VARIANT | {"options": {"Size": "L"}})
    assert owner_api.get(variant["Location"]).json()["product"]["id"] == sized["id"]
