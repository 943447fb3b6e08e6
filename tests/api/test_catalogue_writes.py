"""What writing the catalogue over HTTP does to addresses, trees, sold products, and to who has an old copy."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tenants.models import Tenant
from tests.api.conftest import PAYMENT, Api, fill_cart
from tests.api.forms import body, picture, upload
from tests.web.test_languages import settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(owner_api: Api) -> dict[str, int]:
    """Clothing, with tops in it, with shirts in them."""
    ids: dict[str, int] = {}
    parent = None
    for name in ("Clothing", "Tops", "Shirts"):
        made = owner_api.post("/categories", {"name": name, "parent": parent})
        parent = ids[name] = made.json()["id"]
    return ids


@pytest.mark.parametrize(
    ("noun", "made"),
    [
        ("products", {"title": "Old name", "status": "active", "price": {"amount": "5"}}),
        ("categories", {"name": "Old name"}),
        ("collections", {"title": "Old name"}),
    ],
)
def test_a_slug_that_was_changed_leads_to_the_one_there_is(
    api: Api, owner_api: Api, noun: str, made: dict[str, Any]
) -> None:
    assert owner_api.post(f"/{noun}", made).status_code == 201
    for slug, following in (("old-name", "newer"), ("newer", "newest")):
        assert owner_api.patch(f"/{noun}/{slug}", {"slug": following}).status_code == 200
    for old in ("old-name", "newer"):
        moved = api.get(f"/{noun}/{old}")
        assert (moved.status_code, moved["Location"]) == (308, f"/api/v1/{noun}/newest")
    assert api.get(f"/{noun}/newest").status_code == 200


@pytest.mark.parametrize(
    ("noun", "made"),
    [
        ("products", {"title": "Cup", "status": "active", "price": {"amount": "5"}}),
        ("collections", {"title": "Cup"}),
    ],
)
def test_words_for_search_engines_are_written_read_and_translated(
    shop: Tenant, api: Api, owner_api: Api, noun: str, made: dict[str, Any]
) -> None:
    settled(shop, languages=["de"])
    plain = owner_api.post(f"/{noun}", made).json()
    assert (plain["seo_title"], plain["seo_description"]) == ("", "")
    words = {"seo_title": "Cups by hand", "seo_description": "Each is another."}
    assert owner_api.patch(f"/{noun}/cup", words).status_code == 200
    assert owner_api.patch(f"/{noun}/cup", {"title": "Mug"}).status_code == 200  # what is not sent stays
    assert words.items() <= api.get(f"/{noun}/cup").json().items()
    translated = f"/translations/{noun.removesuffix('s')}/{plain['id']}"
    assert owner_api.patch(translated, {"de": {"seo_title": "Becher"}}).status_code == 200
    german = api.get(f"/{noun}/cup", Accept_Language="de").json()
    assert (german["seo_title"], german["seo_description"]) == ("Becher", "Each is another.")
    refused = owner_api.patch(f"/{noun}/cup", {"seo_title": "x" * 256})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "seo_title")


def test_an_address_in_another_script_is_found_and_leads_on(api: Api, owner_api: Api) -> None:
    made = {"title": "Шарф", "slug": "шарф-зелёный", "status": "active", "price": {"amount": "5"}}
    assert owner_api.post("/products", made).status_code == 201
    assert api.get(f"/products/{quote('шарф-зелёный')}").json()["slug"] == "шарф-зелёный"
    assert owner_api.patch(f"/products/{quote('шарф-зелёный')}", {"slug": "漢方茶"}).status_code == 200
    moved = api.get(f"/products/{quote('шарф-зелёный')}")
    assert (moved.status_code, moved["Location"]) == (308, f"/api/v1/products/{quote('漢方茶')}")
    assert api.get(f"/products/{quote('漢方茶')}/related").status_code == 200


def test_an_old_slug_of_a_draft_points_buyers_nowhere(api: Api, owner_api: Api) -> None:
    owner_api.post("/products", {"title": "Secret", "price": {"amount": "5"}})
    owner_api.patch("/products/secret", {"slug": "more-secret"})
    assert owner_api.get("/products/secret").status_code == 308
    related = owner_api.get("/products/secret/related?limit=3")
    assert (related.status_code, related["Location"]) == (308, "/api/v1/products/more-secret/related?limit=3")
    assert api.get("/products/secret/related").status_code == 404
    assert api.get("/products/secret").status_code == 404


def test_a_product_that_was_sold_is_archived_and_one_that_was_not_is_deleted(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    unsold = owner_api.post("/products", {"title": "Unsold", "status": "active", "price": {"amount": "5"}})
    cart, guest = fill_cart(api, product)
    ordered = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="one")
    assert ordered.status_code == 201, ordered.content
    for path in (f"/products/{product['id']}", f"/products/{unsold.json()['id']}"):
        assert owner_api.delete(path).status_code == 204
        assert api.get(path).status_code == 404
    assert owner_api.get(f"/products/{product['id']}").json()["status"] == "archived"
    assert owner_api.get(f"/products/{unsold.json()['id']}").status_code == 404


def test_a_variant_that_was_ordered_stays_with_what_is_reserved_of_it(api: Api, owner_api: Api) -> None:
    sold, unsold = _sizes(owner_api)
    cart, guest = fill_cart(api, {"variants": [{"id": sold}]})
    ordered = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="one").json()
    path = f"/products/{owner_api.get('/products/tee').json()['id']}/variants"
    refused = owner_api.delete(f"{path}/{sold}")
    assert (refused.status_code, refused.json()["code"]) == (409, "catalogue.variant_sold")
    assert owner_api.delete(f"{path}/{unsold}").status_code == 204
    cancelled = owner_api.post(f"/orders/{ordered['number']}/cancellations", {"reason": "changed mind"})
    assert cancelled.status_code == 201, cancelled.content
    levels = owner_api.get("/stock-levels").json()["results"]
    assert [row["available"] for row in levels if row["variant_id"] == sold] == [5]
    assert owner_api.delete(f"{path}/{sold}").json()["code"] == "catalogue.variant_sold"


def test_a_branch_moves_whole_and_its_products_with_it(
    api: Api, owner_api: Api, tree: dict[str, int]
) -> None:
    owner_api.post(
        "/products",
        {"title": "Shirt", "status": "active", "price": {"amount": "5"}, "category": tree["Shirts"]},
    )
    other = owner_api.post("/categories", {"name": "Sale"}).json()["id"]
    counts = {slug: api.get(f"/products?category={slug}").json()["count"] for slug in ("clothing", "sale")}
    assert counts == {"clothing": 1, "sale": 0}
    moved = owner_api.patch("/categories/tops", {"parent": other})
    assert moved.status_code == 200
    counts = {slug: api.get(f"/products?category={slug}").json()["count"] for slug in ("clothing", "sale")}
    assert counts == {"clothing": 0, "sale": 1}
    roots = {root["slug"]: root for root in api.get("/categories").json()["results"]}
    assert roots["sale"]["children"][0]["children"][0]["slug"] == "shirts"
    assert owner_api.patch("/categories/tops", {"parent": None}).status_code == 200
    assert api.get("/categories").json()["count"] == 3


@pytest.mark.parametrize("below", ["Clothing", "Tops", "Shirts"])
def test_a_category_is_not_moved_into_itself_or_below_itself(
    api: Api, owner_api: Api, tree: dict[str, int], below: str
) -> None:
    before = api.get("/categories").content
    refused = owner_api.patch("/categories/clothing", {"name": "Changed", "parent": tree[below]})
    assert (refused.status_code, refused.json()["code"]) == (409, "catalogue.category_cycle")
    assert api.get("/categories").content == before, "nothing of a refused change is kept"


def test_a_category_with_others_in_it_is_not_deleted(owner_api: Api, tree: dict[str, int]) -> None:
    refused = owner_api.delete("/categories/clothing")
    assert (refused.status_code, refused.json()["code"]) == (409, "catalogue.category_in_use")
    assert owner_api.delete("/categories/shirts").status_code == 204


def _made(owner: Api, *titles: str) -> list[int]:
    body = {"status": "active", "price": {"amount": "10.00"}}
    made = [owner.post("/products", {"title": title, **body}).json() for title in titles]
    return [product["variants"][0]["id"] for product in made]


def _sizes(owner: Api) -> tuple[int, int]:
    """The variants of a tee in two sizes, five in stock of each."""
    sizes = [{"price": {"amount": "10"}, "options": {"Size": size}} for size in ("S", "L")]
    made = owner.post(
        "/products", {"title": "Tee", "status": "active", "options": ["Size"], "variants": sizes}
    ).json()
    small, large = (variant["id"] for variant in made["variants"])
    counted = [{"variant": variant, "on_hand": 5} for variant in (small, large)]
    assert owner.post("/stock-changes", {"changes": counted}).status_code == 200
    return small, large


def _errors(answer: Any) -> dict[str, str]:
    assert answer.status_code in (409, 422), answer.content
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


def test_wrong_prices_are_all_named_and_none_is_changed(api: Api, owner_api: Api) -> None:
    mug, bowl = _made(owner_api, "Mug", "Bowl")
    price = {"amount": "12.00"}
    refused = owner_api.post(
        "/price-changes",
        {
            "changes": [
                {"variant": mug, "price": price},
                {"variant": 999_999, "price": price},
                {"variant": bowl, "price": price},
                {"variant": bowl, "price": price},
            ]
        },
    )
    assert _errors(refused) == {
        "changes.1.variant": "catalogue.variant_not_found",
        "changes.3.variant": "catalogue.invalid",
    }
    named = owner_api.post(
        "/price-changes",
        {
            "changes": [
                {"variant": mug, "price": price},
                {"sku": "NONE", "price": price},
                {"variant": bowl, "sku": "BOTH", "price": price},
                {"variant": bowl, "price": {"amount": "1.00", "currency": "USD"}},
            ]
        },
    )
    assert set(_errors(named)) == {"changes.1.sku", "changes.2.variant", "changes.3.price.currency"}
    prices = [p["price"]["amount"] for p in api.get("/products").json()["results"]]
    assert prices == ["10.00", "10.00"]


def test_wrong_stock_is_all_named_and_none_is_changed(owner_api: Api) -> None:
    mug, bowl = _made(owner_api, "Mug", "Bowl")
    refused = owner_api.post(
        "/stock-changes",
        {
            "changes": [
                {"variant": mug, "on_hand": 5},
                {"variant": bowl, "delta": -3},
                {"variant": bowl, "delta": 1, "on_hand": 1},
                {"variant": mug, "on_hand": 5, "location": 999_999},
            ]
        },
    )
    assert set(_errors(refused)) >= {"changes.2.delta", "changes.3.variant"}
    assert [field for field in _errors(refused) if field.startswith("changes.1")]
    levels = owner_api.get("/stock-levels").json()["results"]
    assert {level["on_hand"] for level in levels} == {0}
    one = owner_api.post(
        "/stock-changes", {"changes": [{"variant": mug, "on_hand": 5}, {"variant": bowl, "delta": -3}]}
    )
    assert one.json()["code"] != "several", "one refusal keeps its own code"


Write = Callable[[Api, str], Any]
WRITES: dict[str, tuple[str, Write]] = {
    "a product changes": ("product", lambda a, e: a.patch("/products/shirt", {"vendor": "X"}, If_Match=e)),
    "a product goes": ("product", lambda a, e: a.delete("/products/shirt", If_Match=e)),
    "a variant comes": (
        "product",
        lambda a, e: a.post(
            f"{_path(a)}/variants", {"price": {"amount": "1"}, "options": {"Size": "L"}}, If_Match=e
        ),
    ),
    "a variant changes": (
        "product",
        lambda a, e: a.patch(f"{_path(a)}/variants/{_first(a, 'variants')}", {"barcode": "1"}, If_Match=e),
    ),
    "a variant goes": (
        "product",
        lambda a, e: a.delete(f"{_path(a)}/variants/{_first(a, 'variants')}", If_Match=e),
    ),
    "a picture comes": (
        "product",
        lambda a, e: upload(a, f"{_path(a)}/images", picture(), headers={"If-Match": e}),
    ),
    "a picture changes": (
        "product",
        lambda a, e: a.patch(f"{_path(a)}/images/{_first(a, 'images')}", {"alt": "New"}, If_Match=e),
    ),
    "a picture goes": (
        "product",
        lambda a, e: a.delete(f"{_path(a)}/images/{_first(a, 'images')}", If_Match=e),
    ),
    "a category changes": (
        "category",
        lambda a, e: a.patch("/categories/tops", {"description": "New"}, If_Match=e),
    ),
    "a category goes": ("category", lambda a, e: a.delete("/categories/tops", If_Match=e)),
    "a collection changes": (
        "collection",
        lambda a, e: a.patch("/collections/best", {"description": "New"}, If_Match=e),
    ),
    "a collection goes": ("collection", lambda a, e: a.delete("/collections/best", If_Match=e)),
}
READS = {"product": "/products/shirt", "category": "/categories/tops", "collection": "/collections/best"}


def _path(api: Api) -> str:
    return f"/products/{api.get('/products/shirt').json()['id']}"


def _first(api: Api, part: str) -> int:
    return int(api.get("/products/shirt").json()[part][0]["id"])


@pytest.fixture
def shirt(owner_api: Api) -> None:
    """A shirt in two sizes with two pictures, a category and a collection."""
    sizes = [{"price": {"amount": "9"}, "options": {"Size": size}} for size in "SM"]
    product = owner_api.post(
        "/products", {"title": "Shirt", "status": "active", "options": ["Size"], "variants": sizes}
    ).json()
    for _ in range(2):
        assert upload(owner_api, f"/products/{product['id']}/images", picture()).status_code == 201
    owner_api.post("/categories", {"name": "Tops"})
    owner_api.post("/collections", {"title": "Best"})


@pytest.mark.parametrize("name", WRITES)
def test_who_has_an_old_copy_writes_nothing(owner_api: Api, shirt: None, name: str) -> None:
    noun, write = WRITES[name]
    before = owner_api.get(READS[noun])
    refused = write(owner_api, '"0123456789abcdef"')
    assert (refused.status_code, refused.json()["code"]) == (412, "precondition.failed")
    assert owner_api.get(READS[noun]).content == before.content
    done = write(owner_api, before["ETag"])
    assert done.status_code in (200, 201, 204), done.content
    after = owner_api.get(READS[noun])
    if done.status_code == 200:
        assert done["ETag"] == after["ETag"], "who wrote has the new copy"
    assert write(owner_api, before["ETag"]).status_code in (404, 412), "the old one is old now"
    assert body(after) != body(before)


def test_a_time_of_any_offset_is_kept_in_utc_or_refused(owner_api: Api) -> None:
    window = {"published_from": "2026-01-02T03:00:00+19:15", "published_until": "2026-01-02T03:00:00-23:59"}
    made = owner_api.post("/collections", {"title": "Odd"} | window)
    assert made.status_code == 201, made.content
    shown = {name: made.json()[name] for name in window}
    assert shown == {
        "published_from": "2026-01-01T07:45:00Z",
        "published_until": "2026-01-03T02:59:00Z",
    }
    for wrong in (
        "0001-01-01T00:00:00+19:15",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59Z",  # in the zone of a shop east of there
        "2026-01-02T03:00:00",
    ):
        refused = owner_api.post("/collections", {"title": "Odder", "published_from": wrong})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "published_from"), wrong


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (
            "/promotions",
            {"name": "Ever", "applies_to": "order", "kind": "percentage", "value": "5"},
            "starts_at",
        ),
        (
            "/promotions",
            {"name": "Ever", "applies_to": "order", "kind": "percentage", "value": "5"},
            "ends_at",
        ),
        ("/gift-cards", {"amount": {"amount": "5"}}, "expires_at"),
        ("/api-keys", {"name": "Ever", "type": "sk", "scopes": []}, "expires_at"),
    ],
)
def test_a_time_that_only_some_zones_have_is_refused(
    owner_api: Api, path: str, body: dict[str, Any], field: str
) -> None:
    refused = owner_api.post(path, body | {field: "9999-12-31T23:59:59Z"})
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, [field])


def test_true_is_no_number(owner_api: Api, product: dict[str, Any]) -> None:
    variant = product["variants"][0]["id"]
    for path, sent, field in (
        ("/categories", {"name": "Mugs", "parent": True}, "parent"),
        ("/collections", {"title": "Best", "products": [product["id"], True]}, "products"),
        ("/stock-changes", {"changes": [{"variant": variant, "on_hand": True}]}, "changes.0.on_hand"),
    ):
        refused = owner_api.post(path, sent)
        assert refused.status_code == 422, (path, refused.content)
        assert refused.json()["errors"][0]["field"] == field
    plainly = {"title": "Box", "price": {"amount": "1"}, "attributes": {"Lid": True}}
    assert owner_api.post("/products", plainly).status_code == 201
