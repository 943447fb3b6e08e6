"""A cart with its items, its terms and its price: read the same way for the view and the checkout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from kernel.money import ZERO
from kernel.postal_addresses import TERRITORIES, find_region, list_regions, region_key
from kernel.prepared import Statement
from storefront.carts import rules
from storefront.carts.models import Cart
from storefront.catalogue import queries as catalogue
from storefront.catalogue.queries.products import SellableVariant
from storefront.customers import queries as customers
from storefront.inventory import queries as inventory
from storefront.promotions import queries as promotion_queries
from storefront.promotions import rules as promotions
from storefront.promotions import uses as promotion_uses
from storefront.shipping import queries as shipping_queries
from storefront.shipping import rules as shipping
from storefront.taxes import queries as tax_queries
from storefront.taxes import rules as taxes
from tenants import current

_IN_CART = "SELECT id, variant_id, quantity, seen_price FROM carts_cartitem WHERE cart_id = %(cart)s"
_ADDED = """
    UNION ALL SELECT 0, %(adding)s, 0, 0 WHERE NOT EXISTS (
        SELECT FROM carts_cartitem WHERE cart_id = %(cart)s AND variant_id = %(adding)s)
"""
_OFFERING = (
    promotion_queries.OFFERS_SQL,
    promotion_queries.USES_SQL,
    shipping_queries.ZONES_SQL,
    tax_queries.RATES_SQL,
    customers.BENEFIT_SQL,
)


def _statement(rows: str, parts: Sequence[str] = ()) -> Statement:
    """What reads these rows of items and these parts of an offering for them, each as a JSON value."""
    return Statement(
        f"""
        WITH goods AS (
            SELECT i.id, v.product_id, json_build_array(
                i.id, i.quantity, i.seen_price::text, ({inventory.AVAILABLE_SQL}), {catalogue.SELLABLE_SQL}) AS item
            FROM ({rows}) i
            JOIN catalogue_variant v ON v.id = i.variant_id JOIN catalogue_product p ON p.id = v.product_id
        )
        SELECT (SELECT coalesce(json_agg(item ORDER BY id = 0, id), '[]') FROM goods)::text
               {"".join(f", ({part})::text" for part in parts)}
        """,
        cart="uuid",
        adding="bigint",
        codes="text[]",
        buyers="text[]",
        customer="bigint",
        country="text",
        countries="text[]",
        now="timestamptz",
    )


_ITEMS = _statement(_IN_CART)
_ITEMS_AND_OFFERING = _statement(_IN_CART, _OFFERING)
_ADDING_AND_OFFERING = _statement(_IN_CART + _ADDED, _OFFERING)


@dataclass(slots=True)
class Item:
    """A cart's item with what its variant is now; `left` is what can be had of it (None: without end)."""

    id: int
    quantity: int
    seen_price: Decimal
    left: int | None
    variant: SellableVariant

    @property
    def variant_id(self) -> int:
        """The variant it is of."""
        return self.variant.id


@dataclass(frozen=True, slots=True)
class Offering:
    """What the shop offers a cart: read in one statement."""

    offers: tuple[promotions.Offer, ...]
    buyer: promotions.Buyer
    zones: tuple[shipping.Zone, ...]
    rates: tuple[taxes.Rate, ...]


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart with its items, its terms and its price: what the view shows and the checkout takes."""

    cart: Cart
    items: list[Item]
    lines: list[rules.Line]
    terms: rules.Terms
    methods: tuple[shipping.Method, ...]
    price: rules.Price
    lacks_region: bool = False  # which decides on tax or shipping in that country, and is not known

    @property
    def method(self) -> shipping.Method | None:
        """The chosen way of sending, where there is one and it can be used."""
        return self.price.method

    @property
    def chosen_method(self) -> str:
        """The code of the buyer's choice; where they made none, of the one that is taken."""
        return self.cart.shipping_method or (self.method.code if self.method is not None else "")

    @property
    def needs_shipping(self) -> bool:
        """Whether anything in it has to be sent."""
        return any(line.needs_shipping for line in self.lines)

    @property
    def needs_address(self) -> bool:
        """Whether an address is needed: not where nothing is sent, or the buyer comes for it."""
        return self.needs_shipping and not (self.method is not None and self.method.is_pickup)

    @property
    def buyers(self) -> list[str]:
        """The names under which the buyer's uses of promotions are counted."""
        return promotion_uses.buyer_keys(customer_id=self.cart.customer_id, email=self.cart.email)

    def list_quotes(self) -> list[tuple[shipping.Method, Decimal]]:
        """The methods that can send these goods to the cart's address, each with its price."""
        goods = self.price.goods_total
        quotes = (
            (method, rules.quote(self.lines, self.terms, goods=goods, method=method))
            for method in self.methods
        )
        return [(method, amount) for method, amount in quotes if amount is not None]


def list_items(*, cart_id: UUID) -> list[Item]:
    """The cart's items with their variants and stock as they are now, in one statement."""
    (items,) = _read(_ITEMS, cart=cart_id)
    return _items(items)


def read(cart: Cart, *, adding: int | None = None, now: datetime) -> tuple[list[Item], Offering]:
    """The cart's items, as `list_items`, and what the shop offers for them now, in one statement.

    A variant that is `adding` and is not in the cart yet stands last, with a quantity of 0; one
    that does not exist is left out. What is offered are promotions, with what the buyer used of them,
    zones, rates and the member's benefit.
    """
    country = _address(cart)["country"]
    items, offers, uses, zones, rates, benefit = _read(
        _ITEMS_AND_OFFERING if adding is None else _ADDING_AND_OFFERING,
        cart=cart.pk,
        adding=adding,
        codes=list(cart.discount_codes),
        buyers=promotion_uses.buyer_keys(customer_id=cart.customer_id, email=cart.email),
        customer=cart.customer_id,
        country=country,
        countries=[country, TERRITORIES.get(country, country)],
        now=now,
    )
    found = promotion_queries.read_offers(offers)
    rank = None
    if benefit is not None:
        name, rank, percent, free_shipping_from = benefit
        found = (*found, *_member_offers(name, Decimal(percent), free_shipping_from))
    return _items(items), Offering(
        offers=found,
        buyer=promotion_queries.read_buyer(uses, rank=rank),
        zones=shipping_queries.read_zones(zones),
        rates=tax_queries.read_rates(rates),
    )


def read_and_price(cart: Cart, *, now: datetime) -> PricedCart:
    """The cart with what it costs now. One statement."""
    items, offering = read(cart, now=now)
    return price_cart(cart, items, offering)


def price_cart(cart: Cart, items: list[Item], offering: Offering) -> PricedCart:
    """Price the items under what the shop offers. No statement.

    A cart that has an address and goods to be sent, and whose buyer has chosen no way of sending, is priced with
    the one that `shipping.rules.default` takes.
    """
    found = _price(cart, items, offering, code=cart.shipping_method)
    if cart.shipping_method or cart.shipping_address is None or not found.needs_shipping:
        return found
    default = shipping.default(found.list_quotes())
    return found if default is None else _price(cart, items, offering, code=default.code)


def _price(cart: Cart, items: list[Item], offering: Offering, *, code: str) -> PricedCart:
    shop, address = current.tenant(), _address(cart)
    country, region = address["country"], address.get("region", "")
    methods = shipping.methods_for(offering.zones, country=country, region=region)
    method = shipping.find(methods, code=code)
    if method is not None and method.is_pickup:
        country, region = shop.country, ""  # handed over at the shop, whatever address was given
    terms = rules.Terms(
        currency=cart.currency,
        prices_include_tax=shop.prices_include_tax,
        offers=offering.offers,
        buyer=offering.buyer,
        method=method,
        rates=offering.rates,
        place=taxes.Place(country=country, region=region),
        tax_rounding=taxes.rounding_of(shop.country),
    )
    lines = [_line(item) for item in items]
    is_sent = cart.shipping_address is not None and any(line.needs_shipping for line in lines)
    is_picked_up = method is not None and method.is_pickup
    return PricedCart(
        cart=cart,
        items=items,
        lines=lines,
        terms=terms,
        methods=methods,
        price=rules.price(lines, terms),
        lacks_region=is_sent and not is_picked_up and _lacks_region(offering, country, region),
    )


def _lacks_region(offering: Offering, country: str, region: str) -> bool:
    """Whether the country has rates or zones by region, and the address names none that is one of it."""
    named = {rate.region for rate in offering.rates if rate.country == country and rate.region}
    for zone in offering.zones:
        if country in zone.countries:
            named.update(zone.regions)
    if not named:
        return False
    key = region_key(country, region)
    is_listed = bool(list_regions(country))
    return not key or (
        is_listed
        and find_region(country, region) is None
        and key not in {region_key(country, name) for name in named}
    )


def price_empty(cart: Cart) -> PricedCart:
    """A new cart, which nothing can apply to yet: no statement."""
    terms = rules.Terms(currency=cart.currency, prices_include_tax=current.tenant().prices_include_tax)
    return PricedCart(cart=cart, items=[], lines=[], terms=terms, methods=(), price=rules.price([], terms))


def _address(cart: Cart) -> dict[str, Any]:
    """Where the cart goes; an address that is not known yet is taken to be in the shop's own country."""
    address: dict[str, Any] | None = cart.shipping_address
    return address or {"country": current.tenant().country}


def _read(statement: Statement, **values: Any) -> list[Any]:
    (row,) = statement.fetch(**values)
    return [None if value is None else orjson.loads(value) for value in row]


def _items(rows: list[Any]) -> list[Item]:
    return [
        Item(pk, quantity, Decimal(seen_price), left, catalogue.read_sellable(variant))
        for pk, quantity, seen_price, left, variant in rows
    ]


def _line(item: Item) -> rules.Line:
    variant = item.variant
    return rules.Line(
        unit_price=variant.price,
        quantity=item.quantity,
        is_taxed=variant.is_taxable,
        needs_shipping=variant.requires_shipping,
        tax_class=variant.tax_class,
        product=variant.product_id,
        grams=variant.weight_grams,
    )


def _member_offers(name: str, percent: Decimal, free_from: str | None) -> list[promotions.Offer]:
    """A membership's benefits; they come after every promotion."""
    found = []
    if percent > ZERO:
        found.append(
            promotions.Offer(
                name=f"{name} membership",
                kind=promotions.Kind.PERCENTAGE,
                value=percent,
                priority=promotions.MEMBERSHIP_PRIORITY,
            )
        )
    if free_from is not None:
        found.append(
            promotions.Offer(
                name=f"{name} membership",
                kind=promotions.Kind.FREE_SHIPPING,
                applies_to=promotions.AppliesTo.SHIPPING,
                minimum_subtotal=Decimal(free_from),
                priority=promotions.MEMBERSHIP_PRIORITY,
            )
        )
    return found
