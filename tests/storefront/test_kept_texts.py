"""What an upgrade makes of texts that were kept to be found otherwise."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from storefront.catalogue.models import Product
from storefront.catalogue.queries import ProductFilter, list_products
from storefront.promotions.models import DiscountCode, Promotion
from tests.storefront.catalogue.factories import make_product

pytestmark = pytest.mark.usefixtures("in_shop")


def test_codes_are_kept_as_they_read_unless_another_does() -> None:
    promotion = Promotion.objects.create(name="Ten", kind="percentage", value=Decimal(10), is_automatic=False)
    kept = ("ＳＡＶＥ１０", "SAVE10", "FULL\u200b", "\ufdfa" * 40)
    DiscountCode.objects.bulk_create([DiscountCode(promotion=promotion, code=code) for code in kept])
    import_module("storefront.promotions.migrations.0004_codes_as_they_read").write_anew(apps, None)
    assert set(promotion.codes.values_list("code", flat=True)) == {kept[0], "SAVE10", "FULL", kept[3]}


def test_products_are_found_by_emoji_and_by_single_signs() -> None:
    product = make_product("Cup 🎄 抹茶碗")
    Product.objects.filter(pk=product.pk).update(search_words="cup 🎄 抹茶碗")
    import_module("storefront.catalogue.migrations.0017_find_emoji_and_ideographs").fold_anew(apps, None)
    for q in ("🎄", "碗"):
        assert list_products(ProductFilter(q=q)).count == 1
