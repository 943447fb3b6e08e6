"""Collections by rules, published windows, addresses that moved, history, bulk prices."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from storefront.catalogue import errors, queries, services
from storefront.catalogue.models import Collection, Product, ProductChange
from storefront.catalogue.queries import ProductFilter
from tests.actors import STAFF, staff
from tests.storefront.catalogue.factories import make_product, make_sized

pytestmark = pytest.mark.usefixtures("in_shop")


def inside(collection: Collection) -> list[str]:
    page = queries.list_products(ProductFilter(collection=str(collection.pk)), ordering=["title"])
    return [product["title"] for product in page.results]


def rule(field: str, relation: str, value: str) -> dict[str, str]:
    return {"field": field, "relation": relation, "value": value}


@pytest.mark.parametrize(
    ("match", "rules", "titles"),
    [
        ("all", [rule("tag", "is", "SALE")], ["Cheap mug", "Dear mug"]),
        ("all", [rule("tag", "is_not", "sale")], ["Cheap bowl"]),
        ("all", [rule("tag", "is", "sale"), rule("price", "at_most", "10")], ["Cheap mug"]),
        (
            "any",
            [rule("title", "contains", "bowl"), rule("price", "at_least", "50")],
            ["Cheap bowl", "Dear mug"],
        ),
        ("all", [rule("vendor", "is", "ada"), rule("title", "contains_not", "cheap")], ["Dear mug"]),
        ("all", [rule("in_stock", "is", "false")], ["Cheap bowl", "Cheap mug", "Dear mug"]),
        ("all", [rule("in_stock", "is", "true")], []),
    ],
)
def test_rules_choose(match: str, rules: list[dict[str, str]], titles: list[str]) -> None:
    make_product("Cheap mug", "10", tags=["sale"], vendor="Ada")
    make_product("Dear mug", "60", tags=["Sale"], vendor="Ada")
    make_product("Cheap bowl", "10", vendor="Bob")
    made = services.create_collection(title="Chosen", kind="rules", match=match, rules=rules, actor=STAFF)
    assert inside(made) == titles


def test_products_come_and_go_as_they_change() -> None:
    top = services.create_category(name="Top", actor=STAFF)
    low = services.create_category(name="Low", parent_id=top.pk, actor=STAFF)
    made = services.create_collection(
        title="In top", kind="rules", rules=[rule("category", "is", str(top.pk))], actor=STAFF
    )
    mug = make_product("Mug", category_id=low.pk)
    assert inside(made) == ["Mug"]
    services.update_category(category_id=low.pk, parent_id=None, actor=STAFF)
    assert inside(made) == []
    services.update_product(product_id=mug.pk, category_id=top.pk, actor=STAFF)
    assert inside(made) == ["Mug"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "tag", "relation": "at_least", "value": "1"},
        {"field": "price", "relation": "at_most", "value": "cheap"},
        {"field": "in_stock", "relation": "is", "value": "maybe"},
        {"field": "category", "relation": "is", "value": "mugs"},
        {"field": "secret", "relation": "is", "value": "1"},
        {"field": "tag"},
    ],
)
def test_a_rule_that_means_nothing_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(errors.InvalidField):
        services.create_collection(title="Wrong", kind="rules", rules=[wrong], actor=STAFF)


def test_nothing_is_put_by_hand_into_a_collection_by_rules() -> None:
    made = services.create_collection(
        title="Ruled", kind="rules", rules=[rule("tag", "is", "a")], actor=STAFF
    )
    with pytest.raises(errors.FilledByRules):
        services.update_collection(collection_id=made.pk, products=[make_product().pk], actor=STAFF)


@pytest.mark.parametrize(
    ("begins", "ends", "is_shown"), [(None, None, True), (-1, None, True), (1, None, False), (-2, -1, False)]
)
def test_a_window_opens_and_closes(begins: int | None, ends: int | None, is_shown: bool) -> None:
    mug = make_product("Mug")
    now = clock.now()
    made = services.create_collection(
        title="Window",
        products=[mug.pk],
        published_from=None if begins is None else now + timedelta(hours=begins),
        published_until=None if ends is None else now + timedelta(hours=ends),
        actor=STAFF,
    )
    assert queries.list_collections().exists() is is_shown
    assert bool(inside(made)) is is_shown
    assert bool(queries.get_product("mug")["collections"]) is is_shown
    assert bool(queries.count_facets(ProductFilter())["collections"]) is is_shown
    assert queries.list_collections(for_staff=True).count() == 1


def test_an_old_address_leads_to_the_new_one() -> None:
    mug = make_product("Mug")
    for slug in ("cup", "beaker"):
        services.update_product(product_id=mug.pk, slug=slug, actor=STAFF)
    assert queries.find_moved("product", "mug") == "beaker"
    assert queries.find_moved("product", "cup") == "beaker"
    make_product("Mug")  # the address is taken anew
    assert queries.find_moved("product", "mug") is None
    services.update_product(product_id=mug.pk, slug="cup", actor=STAFF)
    assert queries.find_moved("product", "cup") is None
    assert queries.find_moved("product", "beaker") == "cup"


def test_history_says_what_was_and_who_changed_it() -> None:
    mug = make_product("Mug", "10.00")
    variant = mug.variants.get()
    services.update_product(product_id=mug.pk, title="Cup", actor=staff("ada@example.com"))
    services.update_variant(
        product_id=mug.pk, variant_id=variant.pk, price=Decimal("12.00"), actor=staff("bob")
    )
    services.update_product(product_id=mug.pk, title="Cup", actor=STAFF)  # changes nothing
    found = list(queries.list_changes(product_id=mug.pk))
    assert [(row["changes"], row["actor"], row["variant_id"]) for row in found] == [
        ({"price": ["10.00", "12.00"]}, "bob", variant.pk),
        ({"title": ["Mug", "Cup"]}, "ada@example.com", None),
    ]


def test_history_says_which_variants_came_and_went() -> None:
    tee = make_sized("Tee", ("S",))
    added = services.add_variant(
        product_id=tee.pk,
        price=Decimal("12.00"),
        options=["M"],
        sku="TEE-M",
        actor=staff("ada"),
    )
    services.delete_variant(product_id=tee.pk, variant_id=added.pk, actor=staff("bob"))
    found = list(queries.list_changes(product_id=tee.pk))
    assert [(row["changes"], row["actor"], row["variant_id"]) for row in found] == [
        ({"title": ["M", None], "sku": ["TEE-M", None], "price": ["12.00", None]}, "bob", added.pk),
        ({"title": [None, "M"], "sku": [None, "TEE-M"], "price": [None, "12.00"]}, "ada", added.pk),
    ]


def test_prices_change_together_or_not_at_all() -> None:
    mug, bowl = make_product("Mug", "10.00"), make_product("Bowl", "20.00")
    first, second = mug.variants.get(), bowl.variants.get()
    changes = [
        services.PriceChange(first.pk, Decimal("11.00")),
        services.PriceChange(second.pk, Decimal("20.00")),
    ]
    assert services.change_prices(changes=changes, now=clock.now(), actor=staff("erp")) == 1
    assert Product.objects.get(pk=mug.pk).price == Decimal("11.00")
    assert ProductChange.objects.get().actor == "erp"
    wrong = [services.PriceChange(first.pk, Decimal(1)), services.PriceChange(999_999, Decimal(1))]
    with pytest.raises(errors.VariantNotFound):
        services.change_prices(changes=wrong, now=clock.now(), actor=STAFF)
    assert Product.objects.get(pk=mug.pk).price == Decimal("11.00")


def test_a_change_locks_its_products_once_so_that_two_do_not_wait_in_a_circle() -> None:
    first, second, third = make_product(), make_product(), make_product()
    ids = [third.pk, second.pk, first.pk]
    made = services.create_collection(title="Best", products=ids[:2], actor=STAFF)
    with CaptureQueriesContext(connection) as asked:
        services.update_collection(collection_id=made.pk, title="Better", products=ids[1:], actor=STAFF)
    locks = [each["sql"] for each in asked if "FROM catalogue_product WHERE id = ANY" in each["sql"]]
    assert len(locks) == 1
    assert f"{{{first.pk},{second.pk},{third.pk}}}" in locks[0].replace(" ", "").replace(
        "ARRAY[", "{"
    ).replace("]", "}")
