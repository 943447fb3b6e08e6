"""Facets against brute force: each count is what the list itself counts."""

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from accounts.models import User
from kernel import clock
from storefront.catalogue import queries, services
from storefront.catalogue.models import Product
from storefront.catalogue.queries import ProductFilter
from storefront.catalogue.services import VariantData
from tenants.models import Tenant
from tests.actors import STAFF
from tests.api.conftest import Api

pytestmark = pytest.mark.usefixtures("in_shop")

NAMES = ("Blue linen shirt", "Red cotton shirt", "Blue wool jacket", "Green linen scarf", "Oak board")


@pytest.fixture
def stocked(in_shop: object) -> dict[str, Any]:
    """Twenty products that differ in everything a filter knows."""
    top = services.create_category(name="Clothing", actor=STAFF)
    low = services.create_category(name="Shirts", parent_id=top.pk, actor=STAFF)
    other = services.create_category(name="Home", actor=STAFF)
    collection_ids = []
    for n in range(20):
        product = services.create_product(
            title=f"{NAMES[n % 5]} {n}",
            status="draft" if n == 19 else "active",
            vendor=("", "Ada", "Bob")[n % 3],
            category_id=(top.pk, low.pk, other.pk, None)[n % 4],
            tags=[("summer", "winter")[n % 2], *(["sale"] if n % 3 == 0 else [])],
            attributes={
                "Material": ("linen", "wool")[n % 2],
                "Washable": n % 3 == 0,
                "Threads": n % 4,
                "Weight": (1, 1.0, 0.1 + 0.2)[n % 3],
            },
            option_names=["Size", "colour"],
            variants_data=[
                VariantData(Decimal(5 + n), [size, colour])
                for size, colour in itertools.product(("S", "M", "L")[: 1 + n % 3], ("red", "blue")[n % 2 :])
            ],
            now=clock.now(),
            actor=STAFF,
        )
        rating = None if n % 4 == 0 else Decimal(1 + n % 5)
        Product.objects.filter(pk=product.pk).update(rating_average=rating)
        services.set_availability(
            sells=dict.fromkeys(product.variants.values_list("pk", flat=True), n % 3 != 0)
        )
        if n % 2:
            collection_ids.append(product.pk)
    services.create_collection(title="Odd", products=collection_ids, actor=STAFF)
    services.create_collection(
        title="Cheap",
        kind="rules",
        rules=[{"field": "price", "relation": "at_most", "value": "12"}],
        actor=STAFF,
    )
    return {"top": top, "low": low}


FILTERS: list[dict[str, Any]] = [
    {},
    {"q": "shirt"},
    {"q": "blu"},
    {"q": "shrit linnen"},
    {"q": "nothing like it at all xyzzy"},
    {"category": "clothing"},
    {"category": "shirts", "vendor": "Ada"},
    {"collection": "odd"},
    {"collection": "cheap", "tag": "sale"},
    {"tag": "summer", "price_min": Decimal(8)},
    {"vendor": "Bob", "in_stock": True},
    {"price_min": Decimal(8), "price_max": Decimal(17)},
    {"rating_min": Decimal(3)},
    {"in_stock": False, "rating_min": Decimal(2)},
    {"options": (("size", "M"),)},
    {"options": (("Size", "L"), ("Colour", "red"))},
    {"attributes": (("Material", "wool"),)},
    {"attributes": (("Washable", "true"), ("Threads", "2"))},
    {"attributes": (("Weight", "1"),)},
    {"attributes": (("Weight", "0.3"),)},
    {
        "q": "linen",
        "category": "clothing",
        "in_stock": True,
        "options": (("colour", "blue"),),
        "tag": "summer",
    },
    {"for_staff": True},
    {"for_staff": True, "status": "draft"},
]


@pytest.mark.parametrize("given", FILTERS, ids=str)
def test_every_count_is_the_lists_own(stocked: dict[str, Any], given: dict[str, Any]) -> None:
    wanted = ProductFilter(**given)
    facets = queries.count_facets(wanted)

    def count(**more: Any) -> int:
        return queries.list_products(replace(wanted, **more), limit=1).count

    assert facets["count"] == count()
    if wanted.q and not facets["count"]:
        return
    for row in facets["categories"]:
        assert row["count"] == count(category=str(row["id"])), row
    for row in facets["collections"]:
        assert row["count"] == count(collection=row["slug"]), row
    for facet, field in (("tags", "tag"), ("vendors", "vendor")):
        for row in facets[facet]:
            assert row["count"] == count(**{field: row["value"]}), row
    for row in facets["ratings"]:
        assert row["count"] == count(rating_min=Decimal(row["min"])), row
    assert facets["availability"] == {"in_stock": count(in_stock=True), "out_of_stock": count(in_stock=False)}
    for facet in ("options", "attributes"):
        for row in facets[facet]:
            kept = tuple(p for p in getattr(wanted, facet) if p[0].lower() != row["name"].lower())
            for value in row["values"]:
                assert value["count"] == count(**{facet: (*kept, (row["name"], value["value"]))}), row
    anywhere = replace(wanted, price_min=None, price_max=None)
    prices = [Decimal(p["price"]["amount"]) for p in queries.list_products(anywhere, limit=100).results]
    span = {end: value and Decimal(value["amount"]) for end, value in facets["price"].items()}
    assert span == {"min": min(prices, default=None), "max": max(prices, default=None)}


FIELDS = {
    "categories": ("category", "slug"),
    "collections": ("collection", "slug"),
    "tags": ("tag", "value"),
    "vendors": ("vendor", "value"),
    "ratings": ("rating_min", "min"),
}


def test_over_http_counts_and_results_agree_too(stocked: dict[str, Any], shop: Tenant) -> None:
    buyer = Api("alpha.localhost")
    staff = buyer.as_(User.objects.get(email="owner@alpha.example"), shop)
    for given in FILTERS:
        api, query = staff if given.get("for_staff") else buyer, _as_query(given)

        def ask(path: str, query: dict[str, str], api: Api = api) -> Any:
            answer = api.get(f"{path}?{urlencode(query)}")
            assert answer.status_code == 200, (query, answer.content)
            return answer.json()

        facets, listed = ask("/products/facets", query), ask("/products", query | {"limit": "100"})
        assert facets["count"] == listed["count"] == len(listed["results"]), query
        if not facets["count"]:
            continue
        for facet, (field, key) in FIELDS.items():
            for row in facets[facet][:2]:
                assert row["count"] == ask("/products", query | {field: row[key]})["count"], (query, row)
        for facet in ("option", "attribute"):
            for row in facets[f"{facet}s"]:
                kept = {k: v for k, v in query.items() if k.lower() != f"{facet}.{row['name']}".lower()}
                value = row["values"][-1]
                found = ask("/products", kept | {f"{facet}.{row['name']}": value["value"]})
                assert value["count"] == found["count"], (query, row)


def _as_query(given: dict[str, Any]) -> dict[str, str]:
    """The filter as a query string says it."""
    query: dict[str, str] = {}
    for name, value in given.items():
        if name in ("options", "attributes"):
            query |= {f"{name[:-1]}.{of}": wanted for of, wanted in value}
        elif name == "for_staff":
            query["status"] = given.get("status", "any")
        else:
            query[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return query


def test_no_choice_that_would_leave_something_is_missing(stocked: dict[str, Any]) -> None:
    facets = queries.count_facets(ProductFilter(category="clothing"))
    assert {row["slug"] for row in facets["categories"]} == {"clothing", "shirts", "home"}
    assert {row["value"] for row in facets["vendors"]} == {"Ada", "Bob"}
    assert {row["name"]: {v["value"] for v in row["values"]} for row in facets["options"]} == {
        "Size": {"S", "M", "L"},
        "colour": {"red", "blue"},
    }
    assert {row["name"] for row in facets["attributes"]} == {"Material", "Washable", "Threads", "Weight"}


def test_a_number_is_one_choice_however_it_is_written(stocked: dict[str, Any]) -> None:
    (weight,) = [
        row for row in queries.count_facets(ProductFilter())["attributes"] if row["name"] == "Weight"
    ]
    assert weight["values"] == [{"value": "1", "count": 13}, {"value": "0.3", "count": 6}]


def test_one_name_of_many_values_leaves_the_others_theirs(in_shop: object) -> None:
    for name, values in (("Code", [f"{n:03}" for n in range(101)]), ("Metal", ["zinc"])):
        services.create_product(
            title=name,
            status="active",
            option_names=[name],
            variants_data=[VariantData(Decimal(1), [value]) for value in values],
            now=clock.now(),
            actor=STAFF,
        )
    listed = {row["name"]: row["values"] for row in queries.count_facets(ProductFilter())["options"]}
    assert len(listed["Code"]) == 100
    assert listed["Metal"] == [{"value": "zinc", "count": 1}]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jaket", "Blue wool jacket"),
        ("shrit", "shirt"),
        ("linnen skarf", "Green linen scarf"),
        ("jack", "Blue wool jacket"),
    ],
)
def test_words_may_be_misspelt_or_begun(stocked: dict[str, Any], typed: str, found: str) -> None:
    page = queries.list_products(ProductFilter(q=typed))
    assert page.count
    assert all(found in product["title"] for product in page.results)


def test_what_is_spelt_rightly_is_not_guessed_at(stocked: dict[str, Any]) -> None:
    page = queries.list_products(ProductFilter(q="scarf", vendor="nobody"))
    assert page.count == 0


@pytest.mark.parametrize(
    "ordering", [("price",), ("-price", "title"), ("-rating", "created_at"), ("relevance",)]
)
def test_orderings_combine_with_every_filter(stocked: dict[str, Any], ordering: tuple[str, ...]) -> None:
    wanted = ProductFilter(q="linen", in_stock=True, options=(("Size", "S"),), rating_min=Decimal(1))
    whole = queries.list_products(wanted, ordering=ordering, limit=100)
    pages = [
        queries.list_products(wanted, ordering=ordering, limit=2, offset=n) for n in range(0, whole.count, 2)
    ]
    assert [p["id"] for page in pages for p in page.results] == [p["id"] for p in whole.results]


def test_related_products_share_the_most(stocked: dict[str, Any]) -> None:
    import orjson

    mine = Product.objects.get(title__endswith=" 1")
    related = orjson.loads(queries.list_related(product_id=mine.pk, limit=5))
    assert 1 <= len(related) <= 5
    assert mine.pk not in [row["id"] for row in related]
    assert all(row["status"] == "active" for row in related)
