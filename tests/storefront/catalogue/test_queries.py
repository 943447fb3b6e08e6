from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.catalogue import errors, queries, services
from storefront.catalogue.queries import ProductFilter
from storefront.catalogue.services import VariantData
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLevel
from tenants.models import Tenant
from tests import actors, statements
from tests.actors import STAFF
from tests.storefront.catalogue.factories import make_product, make_sized

pytestmark = pytest.mark.usefixtures("in_shop")


def found(**wanted: object) -> list[str]:
    page = queries.list_products(ProductFilter(**wanted), ordering=["title"])  # type: ignore[arg-type]
    assert page.count == len(page.results)
    return [product["title"] for product in page.results]


def test_the_shape_is_the_contracts() -> None:
    category = services.create_category(name="Tops", actor=STAFF)
    product = services.create_product(
        title="Tee",
        description="<p>Soft</p>",
        status="active",
        vendor="Us",
        category_id=category.pk,
        tags=["a"],
        option_names=["Size"],
        variants_data=[
            VariantData(Decimal("9.9"), ["S"], sku="T-S", compare_at_price=Decimal(12)),
            VariantData(Decimal(11), ["M"]),
        ],
        now=clock.now(),
        actor=STAFF,
    )
    collection = services.create_collection(title="New", products=[product.pk], actor=STAFF)
    shown = queries.get_product("tee")
    assert shown["category"] == {"id": category.pk, "name": "Tops", "slug": "tops"}
    assert shown["price"] == {"amount": "9.90", "currency": "EUR"}
    assert shown["compare_at_price"] == {"amount": "12.00", "currency": "EUR"}
    assert shown["rating"] == {"average": None, "count": 0}
    assert shown["options"] == [{"name": "Size", "values": ["S", "M"]}]
    assert shown["collections"] == [{"id": collection.pk, "slug": "new", "title": "New"}]
    assert shown["images"] == []
    first = shown["variants"][0]
    assert (first["sku"], first["title"], first["options"]) == ("T-S", "S", {"Size": "S"})
    assert first["price"] == {"amount": "9.90", "currency": "EUR"}
    assert shown["created_at"].endswith("Z")
    assert queries.list_products(ProductFilter()).results[0] == shown
    assert queries.get_product(product.pk) == shown


def test_yen_have_no_decimals(in_shop: Tenant) -> None:
    make_product("Bowl", price="1200")
    in_shop.currency = "JPY"
    assert queries.get_product("bowl")["price"] == {"amount": "1200", "currency": "JPY"}


def test_buyers_see_active_products_only() -> None:
    make_product("Hidden", status="draft")
    make_product("Shown")
    assert found() == ["Shown"]
    assert found(for_staff=True) == ["Hidden", "Shown"]
    assert found(for_staff=True, status="draft") == ["Hidden"]
    with pytest.raises(errors.ProductNotFound):
        queries.get_product("hidden")
    assert queries.get_product("hidden", for_staff=True)["status"] == "draft"


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("jacket", ["Rain Jacket"]),
        ("jackets", ["Rain Jacket"]),
        ("jack", ["Rain Jacket"]),
        ("rain jack", ["Rain Jacket"]),
        ("rai jacket", ["Rain Jacket"]),
        ("creme", ["Crème Bowl"]),
        ("CRÈME", ["Crème Bowl"]),
        ("waterproof", ["Rain Jacket"]),
        ("outdoor", ["Rain Jacket"]),
        ("nordic", ["Crème Bowl"]),
        ("jacket bowl", []),
        ("&|!():*'", []),
        ("div", []),
    ],
)
def test_search(q: str, titles: list[str]) -> None:
    make_product("Rain Jacket", description="<div>Waterproof</div>", tags=["outdoor"])
    make_product("Crème Bowl", vendor="Nordic")
    assert found(q=q) == titles


def test_the_best_match_comes_first() -> None:
    make_product("Box", description="<p>holds a lamp</p>")
    make_product("Lamp")
    page = queries.list_products(ProductFilter(q="lamp"))
    assert [p["title"] for p in page.results] == ["Lamp", "Box"]


def test_a_search_pages_through_equally_good_matches_and_counts_beyond_them() -> None:
    for number in range(5):
        make_product(f"Lamp {number}", price=str(9 - number))
    whole = queries.list_products(ProductFilter(q="lamp"))
    pages = [queries.list_products(ProductFilter(q="lamp"), limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [p["id"] for page in pages for p in page.results] == [p["id"] for p in whole.results]
    assert {page.count for page in pages} == {5}
    beyond = queries.list_products(ProductFilter(q="lamp"), limit=2, offset=6)
    assert (beyond.count, beyond.results) == (5, [])
    cheapest = queries.list_products(ProductFilter(q="lamp"), ordering=["price", "-relevance"], limit=2)
    assert [p["title"] for p in cheapest.results] == ["Lamp 4", "Lamp 3"]


def test_filters() -> None:
    top = services.create_category(name="Clothing", actor=STAFF)
    below = services.create_category(name="Tees", parent_id=top.pk, actor=STAFF)
    tee = make_sized("Tee", category_id=below.pk, tags=["cotton"], vendor="Us")
    make_product("Mug", price="30")
    services.create_collection(title="Summer", products=[tee.pk], actor=STAFF)
    for wanted in (
        {"category": "clothing"},
        {"category": str(below.pk)},
        {"collection": "summer"},
        {"tag": "cotton"},
        {"vendor": "Us"},
        {"price_max": Decimal(20)},
        {"options": (("size", "M"),)},
    ):
        assert found(**wanted) == ["Tee"], wanted
    assert found(price_min=Decimal(20)) == ["Mug"]
    assert found(category="mugs") == []
    assert found(options=(("Size", "XXL"),)) == []


def test_an_id_goes_before_a_slug_of_the_same_digits() -> None:
    for make in (services.create_category, services.create_collection):
        noun = "category" if make is services.create_category else "collection"
        first = make(**{"name" if noun == "category" else "title": "First"}, actor=STAFF)
        second = make(
            **{"name" if noun == "category" else "title": "Second", "slug": str(first.pk)}, actor=STAFF
        )
        for title, place in (("In first", first), ("In second", second)):
            product = make_product(f"{title} {noun}", category_id=place.pk if noun == "category" else None)
            if noun == "collection":
                services.update_collection(collection_id=place.pk, products=[product.pk], actor=STAFF)
        for text, title in (
            (str(first.pk), "In first"),
            ("first", "In first"),
            (str(second.pk), "In second"),
        ):
            page = queries.list_products(ProductFilter(**{noun: text}))
            assert [row["title"] for row in page.results] == [f"{title} {noun}"], (noun, text)


def test_a_slug_from_before_a_rename_still_filters() -> None:
    category, collection = (
        services.create_category(name="Mugs", actor=STAFF),
        services.create_collection(title="Best", actor=STAFF),
    )
    mug = make_product("Mug", category_id=category.pk)
    services.update_collection(collection_id=collection.pk, products=[mug.pk], actor=STAFF)
    services.update_category(category_id=category.pk, slug="cups", actor=STAFF)
    services.update_collection(collection_id=collection.pk, slug="finest", actor=STAFF)
    for wanted in (ProductFilter(category="mugs"), ProductFilter(collection="best")):
        assert queries.list_products(wanted).count == 1
        assert queries.count_facets(wanted)["count"] == 1
    services.create_category(name="Mugs", actor=STAFF)  # a new one takes the address over
    assert queries.list_products(ProductFilter(category="mugs")).count == 0


def test_in_stock_follows_the_stock() -> None:
    product = make_product("Tee")
    level = StockLevel.objects.get(variant__product=product)
    assert found(in_stock=True) == []
    for delta, expected in ((2, ["Tee"]), (-2, [])):
        inventory.adjust(
            variant_id=level.variant_id,
            location_id=level.location_id,
            delta=delta,
            reason="count",
            actor=actors.TERMINAL,
            now=clock.now(),
        )
        assert found(in_stock=True) == expected


def test_orderings() -> None:
    for title, price in (("b", "2"), ("a", "3"), ("C", "1")):
        make_product(title, price=price)

    def titles(*ordering: str) -> list[str]:
        return [p["title"] for p in queries.list_products(ProductFilter(), ordering=ordering).results]

    assert titles("title") == ["a", "b", "C"]
    assert titles("-title") == ["C", "b", "a"]
    assert titles("price") == ["C", "b", "a"]
    assert titles("created_at") == ["b", "a", "C"]
    assert titles() == ["C", "a", "b"]
    with pytest.raises(errors.InvalidField):
        titles("password")


def test_pages_do_not_overlap() -> None:
    for n in range(5):
        make_product(f"P{n}")
    pages = [queries.list_products(ProductFilter(), ordering=["price"], limit=2, offset=o) for o in (0, 2, 4)]
    assert [page.count for page in pages] == [5, 5, 5]
    assert len({p["id"] for page in pages for p in page.results}) == 5


@pytest.mark.parametrize("number", [1, 6])
def test_a_list_is_one_statement_however_long(number: int) -> None:
    for n in range(number):
        make_sized(f"P{n}")
    with CaptureQueriesContext(connection) as captured:
        queries.list_products(ProductFilter(), ordering=["-price"])
    assert len(statements.of(captured)) == 1
    with CaptureQueriesContext(connection) as captured:
        queries.list_products(ProductFilter(q="p"), ordering=["-price"])
    assert len(statements.of(captured)) == 2  # whether it is a SKU is asked first
    with CaptureQueriesContext(connection) as captured:
        queries.get_product("p0")
    assert len(statements.of(captured)) == 1


@pytest.mark.parametrize(
    "hostile", ["'; DROP TABLE catalogue_product; --", "%s", "%(media)s", "\x00", "{}", "a" * 5000]
)
def test_hostile_words_are_only_words(hostile: str) -> None:
    make_product("Tee")
    assert found(q=hostile, category="tee") == []
    assert found(category=hostile) == []
    with pytest.raises(errors.ProductNotFound):
        queries.get_product(hostile)


def test_another_shops_products_are_not_found(other_shop: Tenant) -> None:
    make_product("Mine")
    with tenant_context(other_shop), pytest.raises(errors.ProductNotFound):
        queries.get_product("mine")
