"""What the law wants beside a price: tax and shipping, and beside a reduction the lowest price of 30 days."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from kernel import clock
from storefront.catalogue import measures, queries
from storefront.catalogue.models import Product, ProductChange, Variant
from storefront.policies import services as policies
from tenants.models import Tenant
from tests.storefront import stories
from tests.web.test_buying import DETAILS, Visitor, filled, text
from web.templatetags import look

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(in_shop: Tenant) -> Client:
    return Visitor(headers={"host": "alpha.localhost"})


def was(cup: Variant, price: str, *, until_days_ago: int, then: str) -> None:
    change = ProductChange.objects.create(
        product=cup.product, variant_id=cup.pk, changes={"price": [price, then]}
    )
    at = clock.now() - timedelta(days=until_days_ago)
    ProductChange.objects.filter(pk=change.pk).update(at=at)


def test_a_reduction_stands_beside_the_lowest_price_of_thirty_days(buyer: Client, in_shop: Tenant) -> None:
    cup = stories.goods("Cup", price="10.00")
    assert queries.find_lowest_price(variant_id=cup.pk, product_id=cup.product_id) is None
    was(cup, "8.00", until_days_ago=40, then="20.00")
    was(cup, "20.00", until_days_ago=20, then="15.00")
    was(cup, "15.00", until_days_ago=5, then="10.00")
    assert queries.find_lowest_price(variant_id=cup.pk, product_id=cup.product_id) == Decimal(15)
    page = f"/products/{cup.product.slug}/"
    assert "Lowest price" not in text(buyer.get(page))
    for rows in (Variant.objects.filter(pk=cup.pk), Product.objects.filter(pk=cup.product_id)):
        rows.update(compare_at_price=20)
    assert "Lowest price of the last 30 days: €15.00" in text(buyer.get(page))


@pytest.mark.parametrize(("before", "is_reduced"), [("0", False), ("9", False), ("10", False), ("12", True)])
def test_a_price_that_was_raised_is_no_reduction(buyer: Client, before: str, is_reduced: bool) -> None:
    cup = stories.goods("Cup", price="10.00")
    for rows in (Variant.objects.filter(pk=cup.pk), Product.objects.filter(pk=cup.product_id)):
        rows.update(compare_at_price=before)
    for page in ("/", f"/products/{cup.product.slug}/"):
        assert ("instead of" in text(buyer.get(page))) is is_reduced


def test_every_price_says_whether_tax_is_in_it_and_that_shipping_comes_on_top(
    buyer: Client, in_shop: Tenant
) -> None:
    cup = stories.goods("Cup", price="10.00")
    for page in ("/", f"/products/{cup.product.slug}/"):
        assert "Tax included, plus shipping" in text(buyer.get(page))
    policies.publish(kind="shipping", body="By mail.", actor=stories.STAFF, now=stories.NOW)
    assert 'Tax included, <a href="/policies/shipping/">plus shipping</a>' in text(buyer.get("/"))


def test_goods_by_measure_show_the_price_of_a_unit_wherever_they_show_theirs(
    buyer: Client, in_shop: Tenant
) -> None:
    oil = stories.goods("Oil", price="9.99", measure=measures.parse("750 ml"))
    filled(buyer, oil)
    assert buyer.post("/checkout/", DETAILS).status_code == 302
    for page in ("/", f"/products/{oil.product.slug}/", "/cart/", "/checkout/payment/"):
        assert "€13.32 / 1 L" in text(buyer.get(page)), page


@pytest.mark.parametrize(
    ("locale", "base", "written"),
    [
        ("de", "100 g", "13,32 € / 100 g"),
        ("en", "100 ml", "€13.32 / 100 mL"),
        ("fr", "0.5 kg", "13,32 € / 0,5 kg"),
        ("de", "1 m2", "13,32 € / 1 m²"),
        ("en", "1 item", "€13.32 / 1 item"),
        ("ar", "100 g", "13.32 € / 100 غرام"),
        ("ar", "1 kg", "13.32 € / 1 كغم"),
    ],
)
def test_units_are_written_as_the_language_writes_them(locale: str, base: str, written: str) -> None:
    measure = measures.parse(f"2 {base.split()[1]} / {base}")
    variant = {"measure": measure, "unit_price": {"amount": "13.32", "currency": "EUR"}}
    plain = look.unit_price(variant, locale).replace("\u202f", " ").replace("\xa0", " ").replace("\u200f", "")
    assert plain == written
