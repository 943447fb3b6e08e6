"""What the tests of the selling path begin with: goods on the shelf, buyers, and filled carts."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from storefront.carts import services as carts
from storefront.catalogue.models import Product, Variant
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.customers.rules import Holder
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLocation

NOW = datetime(2025, 3, 14, 9, 30, tzinfo=UTC)
PAYS = {"gateway": "sandbox", "card": "4242424242424242"}
DECLINED = {"gateway": "sandbox", "card": "4000000000000002"}
ASKS = {"gateway": "sandbox", "card": "4000002500003155"}
BY_TRANSFER = {"gateway": "manual"}
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "line1": "12 St James's Square",
    "city": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}
_numbers = count(1)


def goods(
    title: str = "Cup", *, price: str = "10.00", stock: int = 10, status: str = "active", **fields: Any
) -> Variant:
    """A product of one variant with so many on the shelf."""
    number = next(_numbers)
    product = Product.objects.create(title=title, slug=f"{slugify(title)}-{number}", status=status)
    variant = Variant.objects.create(product=product, sku=f"SKU-{number}", price=Decimal(price), **fields)
    put_in_stock(variant, stock)
    return variant


def put_in_stock(variant: Variant, quantity: int) -> None:
    """Count so many of it."""
    location = StockLocation.objects.order_by("priority", "pk").first()
    assert location is not None
    inventory.set_on_hand(
        variant_id=variant.pk, location_id=location.pk, on_hand=quantity, reason="counted", actor="", now=NOW
    )


def customer(email: str = "grace@example.com") -> Customer:
    """Someone with an account."""
    return customers.register(
        email=email, password="a long password for tests", first_name="Grace", last_name="Hopper", now=NOW
    )


def guest_cart(*variants: Variant, quantity: int = 1, is_complete: bool = True) -> tuple[UUID, Holder]:
    """A guest's cart with the variants in it, ready to be ordered unless told otherwise."""
    opened = carts.create(customer=None, now=NOW)
    holder = Holder(token=opened["token"])
    fill(opened["id"], holder, *variants, quantity=quantity, is_complete=is_complete)
    return opened["id"], holder


def customer_cart(buyer: Customer, *variants: Variant, quantity: int = 1) -> tuple[UUID, Holder]:
    """A customer's cart with the variants in it, ready to be ordered."""
    opened = carts.create(customer=buyer, now=NOW)
    holder = Holder(customer_id=buyer.pk)
    fill(opened["id"], holder, *variants, quantity=quantity)
    return opened["id"], holder


def fill(
    cart_id: UUID, holder: Holder, *variants: Variant, quantity: int = 1, is_complete: bool = True
) -> None:
    """Put the variants into a cart, and where the order goes."""
    for variant in variants:
        carts.add_item(cart_id=cart_id, holder=holder, variant_id=variant.pk, quantity=quantity, now=NOW)
    if is_complete:
        changes = {"email": "ada@example.com", "shipping_address": ADDRESS, "shipping_method": "standard"}
        carts.update(cart_id=cart_id, holder=holder, changes=changes, now=NOW)
