"""What a cart costs, to the cent. The one place where an order's money is computed.

Pure: the cart's view and the checkout call `price` with the same terms and so agree. The rules are
told, with the tables the tests use, in docs/algorithms/pricing.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from kernel import money
from kernel.money import ZERO
from storefront.promotions import rules as promotions
from storefront.shipping import rules as shipping
from storefront.taxes import rules as taxes

LARGEST_QUANTITY = 99
MOST_ITEMS = 200
_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?(?:[-_].*)?")


@dataclass(frozen=True, slots=True)
class Line:
    """What is bought: `unit_price` in the shop's currency and price mode; `grams` of one piece."""

    unit_price: Decimal
    quantity: int
    is_taxed: bool = True
    needs_shipping: bool = True
    tax_class: str = taxes.STANDARD_CLASS
    product: int = 0
    grams: int = 0
    is_gift_card: bool = False


@dataclass(frozen=True)
class Terms:
    """Everything beside the lines that a price depends on."""

    currency: str
    prices_include_tax: bool
    offers: tuple[promotions.Offer, ...] = ()
    buyer: promotions.Buyer = promotions.NOBODY
    method: shipping.Method | None = None
    rates: tuple[taxes.Rate, ...] = ()
    place: taxes.Place = taxes.NOWHERE
    tax_rounding: taxes.Rounding = taxes.Rounding.PER_LINE

    @cached_property
    def rates_there(self) -> taxes.Steps:
        """What the place bears, looked up once for all lines."""
        return taxes.list_steps(self.rates, place=self.place)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line's money: `total = subtotal − discount`; `tax` at `rate` is in it or comes on top, by the shop."""

    unit_price: Decimal
    subtotal: Decimal
    discount: Decimal
    total: Decimal
    tax: Decimal
    rate: taxes.Rate
    is_gift_card: bool = False


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax of one rate: on `base` (in the shop's price mode)."""

    name: str
    percent: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """A cart's money: `total = subtotal − discount_total + shipping_total (+ tax_total on top)`.

    `method` is the chosen one where it can be used for these goods; `refused` says which offers take
    nothing off, and why.
    """

    currency: str
    prices_include_tax: bool
    lines: tuple[PricedLine, ...]
    discounts: tuple[promotions.Applied, ...]
    refused: tuple[tuple[promotions.Offer, promotions.Reason], ...]
    method: shipping.Method | None
    taxes: tuple[TaxLine, ...]
    subtotal: Decimal
    discount_total: Decimal
    shipping_total: Decimal
    shipping_tax: Decimal
    tax_total: Decimal
    total: Decimal

    @property
    def goods_total(self) -> Decimal:
        """The goods after their discounts, but for gift cards."""
        return sum((line.total for line in self.lines if not line.is_gift_card), ZERO)

    @property
    def gift_cards_total(self) -> Decimal:
        """The gift cards that are bought: they are money, bear no tax, and nothing is taken off them."""
        return sum((line.total for line in self.lines if line.is_gift_card), ZERO)


def price(lines: Sequence[Line], terms: Terms) -> Price:
    """Price the lines under the terms.

    Goods, then what offers take off them (each shared over its lines), then the shipping and what
    offers take off it, then tax: rounded per line and once for the shipping, or (where `tax_rounding` says so)
    once for all of a rate, and then shared over what bears it.
    """
    currency = terms.currency
    goods = [
        promotions.Goods(
            product=line.product,
            unit_price=money.quantise(line.unit_price, currency),
            quantity=line.quantity,
            is_gift_card=line.is_gift_card,
        )
        for line in lines
    ]
    outcome = promotions.evaluate(
        terms.offers,
        goods,
        terms.buyer,
        quote=lambda value: quote(lines, terms, goods=value) or ZERO,
        currency=currency,
    )
    off = [ZERO] * len(lines)
    for applied in outcome.applied:
        for index, share in enumerate(applied.shares):
            off[index] += share
    priced = tuple(
        _price_line(line, each, discount, terms)
        for line, each, discount in zip(lines, goods, off, strict=True)
    )
    subtotal = sum((each.subtotal for each in goods), ZERO)
    discount_total = sum((applied.amount for applied in outcome.applied), ZERO)
    shipping_left = outcome.shipping - sum((a.amount for a in outcome.applied if a.is_on_shipping), ZERO)
    shipping_rate = taxes.pick(terms.rates_there)
    shipping_tax = _tax(shipping_left, shipping_rate, terms)
    if terms.tax_rounding is taxes.Rounding.PER_RATE:
        bearers = [*((line.rate, line.total) for line in priced), (shipping_rate, shipping_left)]
        *shares, shipping_tax = _share_taxes(bearers, terms)
        priced = tuple(replace(line, tax=share) for line, share in zip(priced, shares, strict=True))
    parts = _tax_lines(
        [
            *((line.rate, line.total, line.tax) for line in priced),
            (shipping_rate, shipping_left, shipping_tax),
        ]
    )
    tax_total = sum((part.amount for part in parts), ZERO)
    total = subtotal - discount_total + outcome.shipping
    found = Price(
        currency=currency,
        prices_include_tax=terms.prices_include_tax,
        lines=priced,
        discounts=outcome.applied,
        refused=outcome.refused,
        method=terms.method,
        taxes=parts,
        subtotal=subtotal,
        discount_total=discount_total,
        shipping_total=outcome.shipping,
        shipping_tax=shipping_tax,
        tax_total=tax_total,
        total=total if terms.prices_include_tax else total + tax_total,
    )
    can_send = quote(lines, terms, goods=found.goods_total) is not None
    return found if can_send else replace(found, method=None)


def clean_locale(tag: str) -> str | None:
    """Language and country of a language tag (RFC 5646), as `de-AT`; empty for none, None: it is no tag."""
    if not tag.strip():
        return ""
    found = _LOCALE.fullmatch(tag.strip())
    if found is None:
        return None
    language, country = found[1].lower(), (found[2] or "").upper()
    return f"{language}-{country}" if country else language


def quote(
    lines: Sequence[Line], terms: Terms, *, goods: Decimal, method: shipping.Method | None = None
) -> Decimal | None:
    """What the method (the terms' own, unless another is named) asks for these lines; None: it cannot.

    `goods` is their value after discounts. Nothing where no line has to be sent.
    """
    wanted = method or terms.method
    sent = [line for line in lines if line.needs_shipping]
    if wanted is None or not sent:
        return ZERO
    grams = sum(line.grams * line.quantity for line in sent)
    return shipping.quote(wanted, goods=goods, grams=grams, currency=terms.currency)


def without_tax(line: Line, terms: Terms) -> Line:
    """The line as it is where no tax is charged: at its price without what was in it."""
    price, rate = line.unit_price, _rate(line, terms)
    if terms.prices_include_tax:
        price -= _tax(price, rate, terms)
    return replace(line, unit_price=price, is_taxed=False)


def method_without_tax(method: shipping.Method, terms: Terms) -> shipping.Method:
    """The method as `without_tax`."""
    if not terms.prices_include_tax:
        return method
    rate = taxes.pick(terms.rates_there)

    def net(price: Decimal) -> Decimal:
        return price - _tax(price, rate, terms)

    bands = [replace(b, price=None if b.price is None else net(b.price)) for b in method.bands]
    return replace(method, price=net(method.price), bands=tuple(bands))


def _rate(line: Line, terms: Terms) -> taxes.Rate:
    if not line.is_taxed:
        return taxes.NONE
    return taxes.pick(terms.rates_there, tax_class=line.tax_class)


def _price_line(line: Line, goods: promotions.Goods, discount: Decimal, terms: Terms) -> PricedLine:
    total = goods.subtotal - discount
    rate = _rate(line, terms)
    return PricedLine(
        unit_price=goods.unit_price,
        subtotal=goods.subtotal,
        discount=discount,
        total=total,
        tax=_tax(total, rate, terms),
        rate=rate,
        is_gift_card=line.is_gift_card,
    )


def _share_taxes(bearers: Sequence[tuple[taxes.Rate, Decimal]], terms: Terms) -> list[Decimal]:
    """The tax of each: that of all which one rate bears, rounded once, and shared by largest remainder."""
    shares = [ZERO] * len(bearers)
    for percent, name in {(rate.percent, rate.name) for rate, _base in bearers}:
        members = [
            i for i, (rate, _base) in enumerate(bearers) if (rate.percent, rate.name) == (percent, name)
        ]
        bases = [bearers[i][1] for i in members]
        amount = taxes.tax_of(
            sum(bases, ZERO),
            percent=percent,
            is_included=terms.prices_include_tax,
            currency=terms.currency,
        )
        for i, share in zip(members, money.allocate(amount, bases, terms.currency), strict=True):
            shares[i] = share
    return shares


def is_covered(*, credit_total: Decimal, amount_due: Decimal) -> bool:
    """Whether gift cards and store credit pay all of it, so that no other way to pay is asked for."""
    return credit_total > ZERO and amount_due == ZERO


def _tax_lines(taxed: Sequence[tuple[taxes.Rate, Decimal, Decimal]]) -> tuple[TaxLine, ...]:
    """The taxes by rate, the highest first; rates of nothing are left out."""
    sums: dict[tuple[Decimal, str], tuple[Decimal, Decimal]] = {}
    for rate, base, amount in taxed:
        if rate.percent > ZERO and base > ZERO:
            before = sums.get((rate.percent, rate.name), (ZERO, ZERO))
            sums[rate.percent, rate.name] = (before[0] + base, before[1] + amount)
    return tuple(
        TaxLine(name=name, percent=percent, base=base, amount=amount)
        for (percent, name), (base, amount) in sorted(sums.items(), key=lambda item: -item[0][0])
    )


def _tax(amount: Decimal, rate: taxes.Rate, terms: Terms) -> Decimal:
    return taxes.tax_of(
        amount, percent=rate.percent, is_included=terms.prices_include_tax, currency=terms.currency
    )
