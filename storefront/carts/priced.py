"""A cart with its items, its terms and its price: read the same way for the view and the checkout."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kernel.money import ZERO
from kernel.postal_addresses import find_region, list_regions, region_key
from storefront.carts import items as cart_items, offered, rules
from storefront.carts.items import Item
from storefront.carts.models import Cart
from storefront.carts.offered import Offering
from storefront.credits import rules as credits_rules
from storefront.credits.rules import Account, Share
from storefront.customers.rules import Exemption
from storefront.policies.models import Policy
from storefront.promotions import uses as promotion_uses
from storefront.promotions.rules import Offer
from storefront.shipping import rules as shipping
from storefront.taxes import providers as tax_providers, rules as taxes
from tenants import current, tax_numbers


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart with its items, its terms and its price: what the view shows and the checkout takes."""

    cart: Cart
    items: list[Item]
    lines: list[rules.Line]
    terms: rules.Terms
    methods: tuple[shipping.Method, ...]
    price: rules.Price
    policies: Mapping[Policy.Kind, int] = field(default_factory=dict)  # the versions in force
    accounts: tuple[Account, ...] = ()  # gift cards and store credit that pay it, the first first
    is_reverse_charge: bool = False  # no tax: its buyer declares it
    exemption: Exemption | None = None  # no tax: its buyer is exempt
    lacks_region: bool = False  # which decides on tax or shipping in that country, and is not known

    @property
    def lacks_rate(self) -> bool:
        """Whether the shop has yet to say which tax some of it bears there."""
        return not all(line.rate.is_settled for line in self.price.lines)

    @property
    def paid_by_credit(self) -> tuple[Share, ...]:
        """What gift cards and store credit pay of it. They are money: what it costs stays. They buy no gift card."""
        return credits_rules.spread(self.price.total - self.price.gift_cards_total, self.accounts)

    @property
    def credit_total(self) -> Decimal:
        """All of `paid_by_credit`."""
        return sum((share.amount for share in self.paid_by_credit), ZERO)

    @property
    def amount_due(self) -> Decimal:
        """What is left to be paid another way."""
        return self.price.total - self.credit_total

    @property
    def is_covered(self) -> bool:
        """Whether gift cards and store credit pay all of it, so that no other way to pay is asked for."""
        return rules.is_covered(credit_total=self.credit_total, amount_due=self.amount_due)

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
    found, _version, _standing = cart_items.read(cart_id=cart_id)
    return found


def read(cart: Cart, *, adding: int | None = None, now: datetime) -> tuple[list[Item], Offering]:
    """The cart's items (`items.read`) and what the shop offers for them now (`offered.find`)."""
    found, version, standing = cart_items.read(cart_id=cart.pk, adding=adding, customer_id=cart.customer_id)
    products = {item.variant.product_id for item in found}
    return found, offered.find(cart, version=version, standing=standing, products=products, now=now)


def read_and_price(cart: Cart, *, now: datetime) -> PricedCart:
    """The cart with what it costs now."""
    return price_cart(cart, *read(cart, now=now))


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
    postal_code = address.get("postal_code", "")
    methods = shipping.methods_for(offering.zones, country=country, region=region)
    method = shipping.find(methods, code=code)
    if method is not None and method.is_pickup:
        country, region, postal_code = shop.country, "", ""  # handed over at the shop, whatever was given
    place = taxes.Place(country=country, region=region, postal_code=postal_code)
    terms = rules.Terms(
        currency=cart.currency,
        prices_include_tax=shop.prices_include_tax,
        offers=offering.offers,
        buyer=offering.buyer,
        method=method,
        rates=tax_providers.rates_at(place, offering.rates),
        place=place,
        tax_rounding=taxes.rounding_of(shop.country),
    )
    lines = [_line(item) for item in items]
    buyer = tax_numbers.country_of(cart.vat_id) if shop.reverse_charge else ""
    is_reverse_charge = taxes.is_reverse_charge(seller=shop.country, buyer=buyer, to=country)
    exemption = None if is_reverse_charge else offering.exemption
    if is_reverse_charge or exemption is not None:
        lines = [rules.without_tax(line, terms) for line in lines]
        methods = tuple(rules.method_without_tax(each, terms) for each in methods)
        terms = replace(terms, method=shipping.find(methods, code=code), rates=())
    is_sent = cart.shipping_address is not None and any(line.needs_shipping for line in lines)
    is_picked_up = method is not None and method.is_pickup
    return PricedCart(
        cart=cart,
        items=items,
        lines=lines,
        terms=terms,
        methods=methods,
        price=rules.price(lines, terms),
        policies=offering.policies,
        accounts=offering.credits,
        is_reverse_charge=is_reverse_charge,
        exemption=exemption,
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


def read_and_price_as_written(
    cart: Cart, *, is_taxed: bool = False, offers: tuple[Offer, ...] = (), now: datetime
) -> PricedCart:
    """The cart at the prices that its items were written with; no promotion but these `offers` lowers a draft's.

    One that `is_taxed` stays so, though its buyer has become exempt.
    """
    found, offering = read(cart, now=now)
    if is_taxed:
        offering = replace(offering, exemption=None)
    for item in found:
        item.variant = replace(item.variant, price=item.seen_price)
    return price_cart(cart, found, replace(offering, offers=offers) if cart.drafted_by else offering)


def price_empty(cart: Cart) -> PricedCart:
    """A new cart, which nothing can apply to yet: no statement."""
    terms = rules.Terms(currency=cart.currency, prices_include_tax=current.tenant().prices_include_tax)
    return PricedCart(cart=cart, items=[], lines=[], terms=terms, methods=(), price=rules.price([], terms))


def _address(cart: Cart) -> dict[str, Any]:
    """Where the cart goes; an address that is not known yet is taken to be in the shop's own country."""
    address: dict[str, Any] | None = cart.shipping_address
    return address or {"country": current.tenant().country}


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
        is_gift_card=variant.is_gift_card,
    )
