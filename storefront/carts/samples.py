"""What a cart would cost that nobody has: staff try their promotions on one. Nothing is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from storefront.carts import items, offered, priced
from storefront.carts.items import Item
from storefront.carts.models import Cart
from storefront.carts.priced import PricedCart
from storefront.customers.rules import Standing
from storefront.promotions.rules import normalise_code
from tenants import current


def price(
    *, goods: Mapping[int, int], codes: Sequence[str], country: str, tier: int | None, now: datetime
) -> PricedCart:
    """So many of these variants with these codes, sent to the country, for a member of that tier."""
    cart = Cart(
        currency=current.tenant().currency,
        discount_codes=[normalise_code(code) for code in codes],
        shipping_address={"country": country},
    )
    found: list[Item] = []
    version = None
    for variant_id, quantity in goods.items():
        read, version, _standing = items.read(cart_id=cart.pk, adding=variant_id)
        for item in read:
            item.quantity = quantity
        found += read
    products = {item.variant.product_id for item in found}
    offering = offered.find(cart, version=version, standing=Standing(tier=tier), products=products, now=now)
    return priced.price_cart(cart, found, offering)
