"""Products that tell the story of a test."""

from decimal import Decimal
from typing import Any

from kernel import clock
from storefront.catalogue import services
from storefront.catalogue.models import Product
from storefront.catalogue.services import VariantData
from tests.actors import STAFF


def make_product(title: str = "Plain Tee", price: str = "10.00", **fields: Any) -> Product:
    """An active product with one variant."""
    fields = {"status": "active", "price": Decimal(price)} | fields
    return services.create_product(title=title, now=clock.now(), **fields, actor=STAFF)


def make_sized(title: str = "Sized Tee", sizes: tuple[str, ...] = ("S", "M"), **fields: Any) -> Product:
    """An active product with a variant for each size."""
    variants = [VariantData(price=Decimal(10 + n), options=[size]) for n, size in enumerate(sizes)]
    fields = {"status": "active", "option_names": ["Size"], "variants_data": variants} | fields
    return services.create_product(title=title, now=clock.now(), **fields, actor=STAFF)


def begin_anew() -> None:
    """Let what was written so far be another transaction's: a test has but one."""
    Product.objects.update(changed_in=0)
