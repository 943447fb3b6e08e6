"""A cart with its items, its terms and its price: read the same way for the view and the checkout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import orjson
from django.db import connection

from kernel.money import ZERO
from storefront.carts import rules
from storefront.carts.models import Cart, CartItem
from storefront.catalogue import queries as catalogue
from storefront.catalogue.queries.products import SellableVariant
from storefront.customers import queries as customers
from storefront.promotions import queries as promotion_queries
from storefront.promotions import rules as promotions
from storefront.shipping import queries as shipping_queries
from storefront.shipping import rules as shipping
from storefront.taxes import queries as tax_queries
from storefront.taxes import rules as taxes
from tenants import current

_TERMS_SQL = f"""
    SELECT ({promotion_queries.OFFERS_SQL})::text, ({shipping_queries.METHODS_SQL})::text,
           ({tax_queries.RATES_SQL})::text, ({customers.BENEFIT_SQL})::text
"""


@dataclass(slots=True)
class Item:
    """A cart's item with what its variant is now."""

    id: int
    quantity: int
    seen_price: Decimal
    variant: SellableVariant

    @property
    def variant_id(self) -> int:
        """The variant it is of."""
        return self.variant.id


@dataclass(frozen=True, slots=True)
class Offering:
    """What the shop offers a cart: read in one statement."""

    offers: tuple[promotions.Offer, ...]
    methods: tuple[shipping.Method, ...]
    rates: tuple[taxes.Rate, ...]


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart with its items, its terms and its price: what the view shows and the checkout takes."""

    cart: Cart
    items: list[Item]
    offering: Offering
    method: shipping.Method | None
    price: rules.Price

    @property
    def needs_shipping(self) -> bool:
        """Whether anything in it has to be sent."""
        return any(item.variant.requires_shipping for item in self.items)


def list_items(*, cart_id: UUID, adding: int | None = None) -> list[Item]:
    """The cart's items with their variants as they are now, in two statements.

    A variant that is to be `added` and is not in the cart yet stands last, with a quantity of 0; one
    that does not exist is left out.
    """
    rows = CartItem.objects.filter(cart_id=cart_id).order_by("pk")
    found = list(rows.values_list("pk", "variant_id", "quantity", "seen_price"))
    if adding is not None and all(variant_id != adding for _, variant_id, _, _ in found):
        found.append((0, adding, 0, ZERO))
    if not found:
        return []
    variants = catalogue.list_sellable(variant_ids=[variant_id for _, variant_id, _, _ in found])
    return [
        Item(id=pk, quantity=quantity, seen_price=seen_price, variant=variants[variant_id])
        for pk, variant_id, quantity, seen_price in found
        if variant_id in variants
    ]


def read_offering(*, codes: Sequence[str], customer_id: int | None, now: datetime) -> Offering:
    """Promotions, shipping methods, tax rates and the customer's benefit, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TERMS_SQL, {"codes": list(codes), "customer": customer_id, "now": now})
        offers, methods, rates, benefit = (orjson.loads(value or "null") for value in cursor.fetchone())
    found = promotion_queries.read_offers(offers)
    if benefit is not None:
        name, percent = benefit
        member = promotions.Offer(
            name=f"{name} membership", kind=promotions.Kind.PERCENTAGE, value=Decimal(percent)
        )
        found = (*found, member)
    return Offering(
        offers=found, methods=shipping_queries.read_methods(methods), rates=tax_queries.read_rates(rates)
    )


def price_cart(cart: Cart, items: list[Item], *, now: datetime) -> PricedCart:
    """Price the items under what the shop offers this cart now."""
    offering = read_offering(codes=cart.discount_codes, customer_id=cart.customer_id, now=now)
    country = (cart.shipping_address or {}).get("country")
    method = shipping.choose(offering.methods, code=cart.shipping_method, country=country)
    terms = rules.Terms(
        currency=cart.currency,
        prices_include_tax=current.tenant().prices_include_tax,
        offers=offering.offers,
        method=method,
        rate=taxes.rate_for(offering.rates, country=country or current.tenant().country),
    )
    lines = [
        rules.Line(
            unit_price=item.variant.price,
            quantity=item.quantity,
            is_taxed=item.variant.is_taxable,
            needs_shipping=item.variant.requires_shipping,
        )
        for item in items
    ]
    return PricedCart(
        cart=cart, items=items, offering=offering, method=method, price=rules.price(lines, terms)
    )
