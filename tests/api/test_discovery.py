"""Finding products over HTTP: what each way of looking for them answers with."""

import itertools
from typing import Any

import pytest

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def shirts(owner_api: Api) -> dict[str, int]:
    """A linen shirt, a wool shirt, a draft of one, and a board, by title."""
    category = owner_api.post("/categories", {"name": "Shirts"}).json()["id"]
    bodies: dict[str, dict[str, Any]] = {
        "Linen": {"attributes": {"Material": "linen", "Threads": 2.0, "Washable": True}, "tags": ["summer"]},
        "Wool": {"attributes": {"Material": "wool", "Threads": 2, "Washable": True}, "tags": ["summer"]},
        "Draft": {"attributes": {"Material": "linen"}, "tags": ["summer"], "status": "draft"},
        "Board": {"attributes": {"Threads": 0}, "category": None, "price": {"amount": "30.00"}},
    }
    base = {"status": "active", "category": category, "price": {"amount": "10.00"}}
    made = {}
    for title, fields in bodies.items():
        answer = owner_api.post("/products", base | {"title": title} | fields)
        assert answer.status_code == 201, answer.content
        made[title] = answer.json()["id"]
    return made


def _titles(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.content
    found = answer.json()
    return {row["title"] for row in (found if isinstance(found, list) else found["results"])}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("attribute.Material=linen", {"Linen"}),
        ("attribute.Threads=2", {"Linen", "Wool"}),
        ("attribute.Threads=2.0", {"Linen", "Wool"}),
        ("attribute.Threads=0", {"Board"}),
        ("attribute.Washable=true&attribute.Material=wool", {"Wool"}),
        ("attribute.Washable=false", set()),
        ("attribute.Colour=red", set()),
    ],
)
def test_attributes_narrow(api: Api, shirts: dict[str, int], query: str, titles: set[str]) -> None:
    assert _titles(api.get(f"/products?{query}")) == titles
    assert api.get(f"/products/facets?{query}").json()["count"] == len(titles)


def test_related_products_share_something_and_are_on_sale(api: Api, shirts: dict[str, int]) -> None:
    assert _titles(api.get(f"/products/{shirts['Linen']}/related")) == {"Wool"}
    assert _titles(api.get("/products/wool/related?limit=1")) == {"Linen"}
    assert _titles(api.get("/products/board/related")) == set()


def test_history_says_what_was_changed_and_by_whom(owner_api: Api, shirts: dict[str, int]) -> None:
    path = f"/products/{shirts['Linen']}"
    variant = owner_api.get(path).json()["variants"][0]["id"]
    assert owner_api.patch(path, {"title": "Flax", "tags": ["winter"]}).status_code == 200
    cheaper = owner_api.patch(f"{path}/variants/{variant}", {"price": {"amount": "8.00"}})
    assert cheaper.status_code == 200
    price, product = owner_api.get(f"{path}/history").json()["results"][:2]
    assert (price["variant"], price["changes"]) == (variant, {"price": ["10.00", "8.00"]})
    assert (product["variant"], product["changes"]) == (
        None,
        {"title": ["Linen", "Flax"], "tags": [["summer"], ["winter"]]},
    )
    assert {price["actor"], product["actor"]} == {"owner@alpha.example"}


def test_a_collection_with_rules_holds_what_meets_them(
    api: Api, owner_api: Api, shirts: dict[str, int]
) -> None:
    rules = [
        {"field": "price", "relation": "at_most", "value": "15"},
        {"field": "tag", "relation": "is", "value": "summer"},
    ]
    made = owner_api.post("/collections", {"title": "Cheap", "kind": "rules", "rules": rules})
    assert made.status_code == 201, made.content
    assert _titles(api.get("/products?collection=cheap")) == {"Linen", "Wool"}
    wool = f"/products/{shirts['Wool']}"
    variant = owner_api.get(wool).json()["variants"][0]["id"]
    owner_api.patch(f"{wool}/variants/{variant}", {"price": {"amount": "15.01"}})
    assert owner_api.patch(f"/products/{shirts['Draft']}", {"status": "active"}).status_code == 200
    assert _titles(api.get("/products?collection=cheap")) == {"Linen", "Draft"}


def test_prices_change_in_one_go(api: Api, owner_api: Api, shirts: dict[str, int]) -> None:
    linen, wool, board = (
        owner_api.get(f"/products/{shirts[title]}").json()["variants"][0]["id"]
        for title in ("Linen", "Wool", "Board")
    )
    owner_api.patch(f"/products/{shirts['Wool']}/variants/{wool}", {"sku": "W-1"})
    changes = [
        {"variant": linen, "price": {"amount": "11.50"}, "compare_at_price": {"amount": "20.00"}},
        {"sku": "W-1", "price": {"amount": "12.50"}},
        {"variant": board, "price": {"amount": "30.00"}},
    ]
    done = owner_api.post("/price-changes", {"changes": changes})
    assert (done.status_code, done.json()) == (200, {"changed": 2})
    listed = {row["title"]: row for row in api.get("/products?ordering=price").json()["results"]}
    assert [(title, row["price"]["amount"]) for title, row in listed.items()] == [
        ("Linen", "11.50"),
        ("Wool", "12.50"),
        ("Board", "30.00"),
    ]
    assert listed["Linen"]["compare_at_price"]["amount"] == "20.00"


FILTERS = (
    "q=shirt", "category=clothes", "category=tops", "collection=odd", "tag=summer", "vendor=Ada", "price_min=12",
    "price_max=15.50", "in_stock=true", "in_stock=false", "option.Size=M", "attribute.Material=linen",
)  # fmt: skip
ORDERINGS = ("title", "price", "created_at", "rating")


@pytest.fixture
def rack(owner_api: Api) -> None:
    """Eight products that differ in all that can be asked for."""
    clothes = owner_api.post("/categories", {"name": "Clothes"}).json()["id"]
    tops = owner_api.post("/categories", {"name": "Tops", "parent": clothes}).json()["id"]
    odd = []
    for n in range(8):
        variants = [
            {"price": {"amount": f"{10 + n}.50"}, "options": {"Size": size}} for size in "SML"[: 1 + n % 3]
        ]
        body = {
            "title": f"{('Shirt', 'Scarf')[n % 2]} {7 - n}",
            "status": "active",
            "vendor": ("Ada", "Bob")[n // 4],
            "category": (clothes, tops)[n % 2],
            "tags": [("summer", "winter")[n // 2 % 2]],
            "attributes": {"Material": ("linen", "wool")[n % 3 == 0]},
            "options": ["Size"],
            "variants": variants,
        }
        made = owner_api.post("/products", body).json()
        if n % 2:
            odd.append(made["id"])
            counts = [{"variant": made["variants"][0]["id"], "on_hand": n}]
            assert owner_api.post("/stock-changes", {"changes": counts}).status_code == 200
    owner_api.post("/collections", {"title": "Odd", "products": odd})


def test_each_filter_combines_with_each_other_and_with_each_ordering(api: Api, rack: None) -> None:
    def ids(query: str) -> list[int]:
        answer = api.get(f"/products?limit=100&{query}")
        assert answer.status_code == 200, (query, answer.content)
        return [row["id"] for row in answer.json()["results"]]

    every = ids("")
    alone = {wish: ids(wish) for wish in FILTERS}
    assert all(0 < len(found) < len(every) or wish == "category=clothes" for wish, found in alone.items())
    for first, second in itertools.combinations(FILTERS, 2):
        if first.partition("=")[0] != second.partition("=")[0]:
            assert set(ids(f"{first}&{second}")) == set(alone[first]) & set(alone[second]), (first, second)
    for ordering in (*ORDERINGS, *(f"-{name}" for name in ORDERINGS)):
        whole = ids(f"ordering={ordering}")
        for wish in FILTERS:
            wanted = [found for found in whole if found in alone[wish]]
            assert ids(f"{wish}&ordering={ordering}") == wanted, (wish, ordering)
