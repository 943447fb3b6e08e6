"""Prices of a kilogram, a litre, a metre: by the rule and by SQL, which say the same."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from storefront.catalogue import errors, measures, queries, services
from storefront.catalogue.queries import variants
from tests.actors import STAFF
from tests.storefront.catalogue.factories import make_product

PRICES = (
    # price, currency, measure, price of the base (worked out by hand)
    ("9.99", "EUR", "750 ml", "13.32"),
    ("9.99", "EUR", "750 ml / 100 ml", "1.33"),
    ("1.00", "EUR", "800 g", "1.25"),
    ("0.05", "EUR", "8 g / 1 g", "0.01"),  # 0.00625 half up
    ("0.99", "EUR", "200 g", "4.95"),
    ("2.49", "EUR", "33 cl", "7.55"),
    ("49.00", "EUR", "2.5 m2", "19.60"),
    ("12.00", "EUR", "350 cm", "3.43"),
    ("300", "JPY", "500 ml / 100 ml", "60"),
    ("100", "JPY", "3 item", "33"),
    ("1.500", "KWD", "0.7 kg", "2.143"),
    ("80.00", "EUR", "0.5 m3 / 1 m3", "160.00"),
)


@pytest.mark.parametrize(("price", "currency", "text", "expected"), PRICES)
@pytest.mark.usefixtures("in_shop")
def test_the_price_of_a_unit(price: str, currency: str, text: str, expected: str) -> None:
    measure = measures.parse(text)
    assert measure is not None
    assert str(measures.unit_price(Decimal(price), measure, currency)) == expected
    with connection.cursor() as cursor:
        exact = measures.sql("price", "measure")
        cursor.execute(
            f"SELECT round({exact}, %s)::text FROM (SELECT %s::numeric, %s::jsonb) given(price, measure)",
            [len(expected.partition(".")[2]), price, f"{measure}".replace("'", '"')],
        )
        assert cursor.fetchone() == (expected,)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("750 ml", "750 ml / 1 l"),
        ("0,50KG", "0.5 kg / 1 kg"),
        ("12 item", "12 item / 1 item"),
        ("2 m²/1 m²", "2 m2 / 1 m2"),
        ("250 g / 100g", "250 g / 100 g"),
        ("10.500 m / 1 m", "10.5 m / 1 m"),
    ],
)
def test_a_measure_is_written_in_words_and_read_back(text: str, kept: str) -> None:
    measure = measures.parse(text)
    assert measure is not None
    assert measures.text_of(measure) == kept
    assert measures.parse(kept) == measure


@pytest.mark.parametrize(
    "text",
    [
        "750",
        "ml",
        "0 ml",
        "-1 g",
        "1e3 g",
        "1 pound",
        "750 ml / 1 kg",
        "1.23456 kg",
        "1,000,000.5 g",
        "9999999 g",
    ],
)
def test_what_measures_nothing_is_refused(text: str) -> None:
    with pytest.raises(errors.InvalidField) as refused:
        measures.parse(text)
    assert refused.value.field == "measure"


@pytest.mark.usefixtures("in_shop")
def test_every_view_of_a_variant_shows_it() -> None:
    product = make_product("Oil", price=Decimal("9.99"))
    variant = product.variants.get()
    given: dict[str, Any] = {"value": "750", "unit": "ml"}
    services.update_variant(product_id=product.pk, variant_id=variant.pk, measure=given, actor=STAFF)
    whole = {"value": "750", "unit": "ml", "base_value": "1", "base_unit": "l"}
    price = {"amount": "13.32", "currency": "EUR"}
    (inside,) = queries.get_product(product.pk)["variants"]
    shown = variants.view(variants.get_variant(variant_id=variant.pk, for_staff=True), for_staff=True)
    for view in (inside, shown):
        assert (view["measure"], view["unit_price"]) == (whole, price)
    copy = services.duplicate_product(product_id=product.pk, actor=STAFF, now=product.created_at)
    assert copy.variants.get().measure == whole
    services.update_variant(product_id=product.pk, variant_id=variant.pk, measure=None, actor=STAFF)
    (inside,) = queries.get_product(product.pk)["variants"]
    assert (inside["measure"], inside["unit_price"]) == (None, None)
