import io
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from demo import drawn, samples
from demo.catalogues import CATALOGUES
from media import addresses
from storefront.catalogue import queries
from storefront.catalogue.models import Category, Collection, Product, ProductImage, Variant
from storefront.catalogue.queries import ProductFilter
from tenants.models import Tenant
from tenants.signals import sample_data_requested


def counts() -> list[int]:
    return [model.objects.count() for model in (Product, Variant, ProductImage, Collection, Category)]


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_shop_is_filled_once_however_often(in_shop: Tenant, name: str) -> None:
    for _ in range(2):
        sample_data_requested.send(sender=Tenant, tenant=in_shop, sample=name)
    items = CATALOGUES[name].items
    assert 12 <= len(items) <= 20
    page = queries.list_products(ProductFilter(), limit=100)
    assert page.count == len(items)
    for product in page.results:
        assert product["images"], product["slug"]
        assert product["category"], product["slug"]
        assert product["description"].startswith("<p>")
        assert product["in_stock"]
    assert counts()[2] == sum(len(item.colours) for item in items)
    assert Collection.objects.count() == len(CATALOGUES[name].collections)
    folder = Path(settings.MEDIA_ROOT) / in_shop.schema_name
    shown = page.results[0]["images"][0]["thumbnails"]["small"].rpartition("/")[2]
    assert (folder / shown).is_file()


def test_what_is_missing_is_added_again(in_shop: Tenant) -> None:
    samples.fill("home")
    before = counts()
    Product.objects.filter(slug="everyday-mug").delete()
    samples.fill("home")
    assert counts() == before


def test_both_fit_into_one_shop(in_shop: Tenant) -> None:
    samples.fill("home")
    samples.fill("apparel")
    assert Product.objects.count() == sum(len(c.items) for c in CATALOGUES.values())


def test_prices_in_a_currency_without_decimals(in_shop: Tenant) -> None:
    in_shop.currency = "JPY"
    samples.fill("home")
    assert queries.get_product("everyday-mug")["price"] == {"amount": "1800", "currency": "JPY"}


def test_an_unknown_sample_fills_nothing(in_shop: Tenant) -> None:
    sample_data_requested.send(sender=Tenant, tenant=in_shop, sample="furniture-of-others")
    assert not Product.objects.exists()


def test_a_plan_with_little_room_gets_what_fits(in_shop: Tenant) -> None:
    in_shop.entitlements = {"plan": "Tiny", "max_products": 3}
    samples.fill("home")
    assert Product.objects.count() == 3


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_picture_is_there_in_every_size(name: str) -> None:
    for item in CATALOGUES[name].items:
        for colour in item.colours.values():
            picture = drawn.get(shape=item.shape, colour=colour)
            assert Image.open(io.BytesIO(picture.content)).size == (picture.width, picture.height)
            small = Image.open(io.BytesIO(picture.renditions["small"]))
            assert max(small.size) == addresses.SIZES["small"]
