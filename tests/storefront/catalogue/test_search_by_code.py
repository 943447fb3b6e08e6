"""A SKU or a barcode finds its product, before all that its letters match as words."""

from decimal import Decimal

import pytest

from storefront.catalogue import queries
from storefront.catalogue.queries import ProductFilter
from storefront.catalogue.services import VariantData
from storefront.orders.models import Order
from storefront.orders.queries import matching
from tenants.models import Tenant
from tests.storefront.catalogue.factories import make_product


def found(q: str, **more: object) -> list[str]:
    page = queries.list_products(ProductFilter(q=q, **more))  # type: ignore[arg-type]
    return [str(product["title"]) for product in page.results]


@pytest.fixture(autouse=True)
def _products(in_shop: Tenant) -> None:
    make_product("MUG 7 of stone")
    coded = VariantData(price=Decimal(1), sku="MUG-7", barcode="4006381333931")
    make_product("Plain", variants_data=[coded])
    make_product("Draft", status="draft", variants_data=[VariantData(price=Decimal(1), sku="D/1")])


@pytest.mark.parametrize("q", ["MUG-7", "mug-7", " MUG-7 "])
def test_a_sku_finds_its_product_first_and_words_after_it(q: str) -> None:
    assert found(q) == ["Plain", "MUG 7 of stone"]


def test_a_barcode_finds_its_product() -> None:
    assert found("4006381333931") == ["Plain"]
    assert found("4006381") == []


def test_a_draft_is_found_by_staff_alone() -> None:
    assert found("D/1") == []
    assert found("D/1", for_staff=True) == ["Draft"]


@pytest.mark.parametrize(
    ("title", "q"),
    [
        ("🎄", "🎄"),
        ("🎄", "christmas"),
        ("Cup ☕️ blue", "☕"),
        ("❤", "❤️"),
        ("有田焼の抹茶碗", "抹茶"),
        ("抹茶碗", "碗"),
        ("東京", "京"),
        ("茶", "茶"),
        ("ｶｯﾌﾟ", "カップ"),
        ("Kaffee\u00admaschine", "Kaffeemaschine"),
        ("Teapot", "tea\u00adpot"),
    ],
)
def test_emoji_are_found_and_what_is_written_without_spaces(title: str, q: str) -> None:
    make_product(title)
    assert found(q) == [title]
    assert found("🦄") == []


@pytest.mark.parametrize("q", ["MUG-7\u200b", "\ufeffmug-7"])
def test_a_sku_is_found_that_was_copied_with_what_nobody_sees(q: str) -> None:
    assert found(q)[0] == "Plain"


def test_an_order_is_found_by_a_number_that_was_copied_so() -> None:
    found, again = (Order.objects.filter(matching(q)).query for q in ("1023", "\u200b#1023\ufeff"))
    assert str(found) == str(again)


def test_a_sku_is_kept_without_what_nobody_sees() -> None:
    coded = VariantData(price=Decimal(1), sku="\ufeffCUP\u200b-1", barcode="\u200b123")
    variant = make_product("Cup", variants_data=[coded]).variants.get()
    assert (variant.sku, variant.barcode) == ("CUP-1", "123")
