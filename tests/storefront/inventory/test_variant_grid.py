"""A product's options and all its variants, written at once."""

from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.catalogue.errors import VariantSold
from storefront.catalogue.models import Variant
from storefront.checkout import services as checkout
from storefront.inventory import variant_grid
from storefront.inventory.models import StockLevel
from storefront.inventory.variant_grid import Cell
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront import stories

pytestmark = pytest.mark.django_db


def _write(variant: Variant, names: list[str], *cells: Cell) -> None:
    variant_grid.write(
        product_id=variant.product_id, option_names=names, cells=cells, actor=STAFF, now=clock.now()
    )


def _rows(variant: Variant) -> list[tuple[str, Decimal, str | None, int]]:
    levels = StockLevel.objects.filter(variant__product=variant.product_id).order_by("variant__position")
    return [
        (level.variant.title, level.variant.price, level.variant.sku, level.on_hand)
        for level in levels.select_related("variant")
    ]


def test_a_plain_product_gets_sizes(shop: Tenant) -> None:
    with tenant_context(shop):
        cup = stories.goods("Cup", stock=5)
        small = Cell(options=("S",), price=Decimal(10), sku="CUP-S")
        large = Cell(options=("L",), price=Decimal(12), sku="CUP-L", on_hand=9)
        _write(cup, ["Size"], small, large, Cell(options=("M",), price=Decimal(1), is_offered=False))
        assert _rows(cup) == [("S", Decimal(10), "CUP-S", 5), ("L", Decimal(12), "CUP-L", 9)]
        assert Variant.objects.get(sku="CUP-S").pk == cup.pk, "the one there was becomes the first"

        blue = [Cell(options=(size, "blue"), price=Decimal(10), sku=f"CUP-{size}") for size in ("S", "L")]
        _write(cup, ["Size", "Colour"], *blue)
        assert [(title, stock) for title, _price, _sku, stock in _rows(cup)] == [
            ("S / blue", 5),
            ("L / blue", 9),
        ]


def test_what_was_sold_is_not_deleted(shop: Tenant) -> None:
    with tenant_context(shop):
        cup = stories.goods("Cup", stock=5)
        _write(cup, ["Size"], *(Cell(options=(size,), price=Decimal(10)) for size in ("S", "L")))
        cart_id, shopper = stories.guest_cart(Variant.objects.get(pk=cup.pk))
        checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
        with pytest.raises(VariantSold):
            _write(cup, ["Size"], Cell(options=("L",), price=Decimal(10)))
        assert len(_rows(cup)) == 2
