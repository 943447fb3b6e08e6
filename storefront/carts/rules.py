"""What a cart costs, to the cent. The one place where an order's money is computed.

Pure: the cart's view and the checkout call `price` with the same terms and so agree. The rules are
told, with the tables the tests use, in docs/algorithms/pricing.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kernel import money
from kernel.money import ZERO
from storefront.promotions import rules as promotions
from storefront.shipping import rules as shipping
from storefront.taxes import rules as taxes

LARGEST_QUANTITY = 99
MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """What is bought: `unit_price` in the shop's currency and price mode."""

    unit_price: Decimal
    quantity: int
    is_taxed: bool = True
    needs_shipping: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything beside the lines that a price depends on."""

    currency: str
    prices_include_tax: bool
    offers: tuple[promotions.Offer, ...] = ()
    method: shipping.Method | None = None
    rate: taxes.Rate = taxes.NONE


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line's money: `total = subtotal − discount`; `tax` is in it or comes on top, by the shop."""

    unit_price: Decimal
    subtotal: Decimal
    discount: Decimal
    total: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """A cart's money: `total = subtotal − discount_total + shipping_total (+ tax_total on top)`."""

    currency: str
    prices_include_tax: bool
    lines: tuple[PricedLine, ...]
    discounts: tuple[promotions.Applied, ...]
    rate: taxes.Rate
    subtotal: Decimal
    discount_total: Decimal
    shipping_total: Decimal
    taxed_total: Decimal
    tax_total: Decimal
    total: Decimal


def price(lines: Sequence[Line], terms: Terms) -> Price:
    """Price the lines under the terms.

    Goods, then what offers take off them (shared over the lines by largest remainder), then the
    shipping and what offers take off it, then tax: rounded per line, and once for the shipping.
    """
    currency = terms.currency
    units = [money.quantise(line.unit_price, currency) for line in lines]
    subtotals = [unit * line.quantity for unit, line in zip(units, lines, strict=True)]
    subtotal = sum(subtotals, ZERO)
    on_goods = promotions.apply_to_goods(terms.offers, subtotal=subtotal, currency=currency)
    off_goods = sum((applied.amount for applied in on_goods), ZERO)
    discounts = money.allocate(off_goods, subtotals, currency)
    shipping_price = _shipping_price(lines, terms, goods=subtotal - off_goods)
    on_shipping = promotions.apply_to_shipping(terms.offers, subtotal=subtotal, shipping=shipping_price)
    off_shipping = sum((applied.amount for applied in on_shipping), ZERO)

    priced = tuple(
        _price_line(line, unit, discount, terms)
        for line, unit, discount in zip(lines, units, discounts, strict=True)
    )
    shipping_tax = _tax(shipping_price - off_shipping, terms)
    tax_total = sum((line.tax for line in priced), shipping_tax)
    taxed = sum(
        (p.total for p, line in zip(priced, lines, strict=True) if line.is_taxed),
        shipping_price - off_shipping,
    )
    total = subtotal - off_goods + shipping_price - off_shipping
    return Price(
        currency=currency,
        prices_include_tax=terms.prices_include_tax,
        lines=priced,
        discounts=(*on_goods, *on_shipping),
        rate=terms.rate,
        subtotal=subtotal,
        discount_total=off_goods + off_shipping,
        shipping_total=shipping_price,
        taxed_total=taxed,
        tax_total=tax_total,
        total=total if terms.prices_include_tax else total + tax_total,
    )


def _price_line(line: Line, unit_price: Decimal, discount: Decimal, terms: Terms) -> PricedLine:
    subtotal = unit_price * line.quantity
    total = subtotal - discount
    tax = _tax(total, terms) if line.is_taxed else ZERO
    return PricedLine(unit_price=unit_price, subtotal=subtotal, discount=discount, total=total, tax=tax)


def _shipping_price(lines: Sequence[Line], terms: Terms, *, goods: Decimal) -> Decimal:
    if terms.method is None or not any(line.needs_shipping for line in lines):
        return ZERO
    return shipping.quote(terms.method, goods=goods, currency=terms.currency)


def _tax(amount: Decimal, terms: Terms) -> Decimal:
    return taxes.tax_of(
        amount, percent=terms.rate.percent, is_included=terms.prices_include_tax, currency=terms.currency
    )
