"""How much promotions take off an order, and why not. Pure; told in docs/algorithms/pricing.md."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from django.db import models

from kernel import money, texts
from kernel.money import ZERO

HUNDRED = Decimal(100)
LONGEST_CODE = 40
MOST_CODES = 5
MEMBERSHIP_PRIORITY = -1


class AppliesTo(models.TextChoices):
    """A promotion's class: what it makes cheaper, in the order in which they are applied."""

    LINE = "line", "each of the goods it is for"
    ORDER = "order", "the goods as a whole"
    SHIPPING = "shipping", "the shipping"


class Kind(models.TextChoices):
    """How a promotion counts what it takes off."""

    PERCENTAGE = "percentage", "percentage"
    FIXED = "fixed", "amount"
    BUY_X_GET_Y = "buy_x_get_y", "buy some, get some"
    FREE_SHIPPING = "free_shipping", "free shipping"


KINDS: dict[str, tuple[Kind, ...]] = {
    AppliesTo.LINE: (Kind.PERCENTAGE, Kind.FIXED, Kind.BUY_X_GET_Y),
    AppliesTo.ORDER: (Kind.PERCENTAGE, Kind.FIXED),
    AppliesTo.SHIPPING: (Kind.PERCENTAGE, Kind.FIXED, Kind.FREE_SHIPPING),
}
"""Which kinds each class has."""

PERCENTAGES = (Kind.PERCENTAGE, Kind.BUY_X_GET_Y)
"""The kinds whose value is a percentage."""


class Reason(StrEnum):
    """Why a promotion takes nothing off; stable words for programs."""

    UNKNOWN = "unknown"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    USED_UP = "used_up"
    USED_BY_BUYER = "used_by_buyer"
    TIER = "tier"
    FIRST_ORDER = "first_order"
    NO_GOODS = "no_goods"
    MINIMUM_QUANTITY = "minimum_quantity"
    MINIMUM_SUBTOTAL = "minimum_subtotal"
    NOT_COMBINABLE = "not_combinable"
    NOTHING_LEFT = "nothing_left"


LASTING = frozenset(
    (
        Reason.UNKNOWN,
        Reason.NOT_STARTED,
        Reason.ENDED,
        Reason.USED_UP,
        Reason.USED_BY_BUYER,
        Reason.TIER,
        Reason.FIRST_ORDER,
    )
)
"""Reasons that no change of the cart's goods mends: a code is refused for them when it is entered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A promotion, or a membership's benefit, that may apply to an order.

    `products` are those of the cart's products it is for (None: all); `obstacle` is what the
    promotion's own state says against it.
    """

    name: str
    kind: Kind
    value: Decimal = ZERO
    applies_to: AppliesTo = AppliesTo.ORDER
    promotion: int | None = None
    code: str | None = None
    priority: int = 0
    is_exclusive: bool = False
    products: frozenset[int] | None = None
    minimum_subtotal: Decimal = ZERO
    minimum_quantity: int = 0
    minimum_rank: int | None = None
    is_first_order_only: bool = False
    limit_per_buyer: int | None = None
    buy: int = 0
    get: int = 0
    obstacle: Reason | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """A promotion that is switched on, whoever asks and when: what becomes an `Offer` for a cart.

    `offer` names the products it is for; those of the `collections` come to them.
    """

    offer: Offer
    is_automatic: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    collections: frozenset[int] = frozenset()
    is_counted: bool = False  # it has a limit, or is for first orders


@dataclass(frozen=True, slots=True)
class Uses:
    """What has been used: of the cart's `codes` which promotion each unlocks and whether it is used up itself; the
    promotions that are `used_up`; and of the buyer `times` by promotion, all their orders under None.
    """

    codes: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    used_up: frozenset[int] = frozenset()
    times: Mapping[int | None, int] = field(default_factory=dict)

    def buyer(self, rank: int | None) -> "Buyer":
        """The buyer, of that tier's rank."""
        own = {promotion: count for promotion, count in self.times.items() if promotion is not None and count}
        return Buyer(rank=rank, has_ordered=bool(self.times.get(None)), uses=own)


UNUSED = Uses()


@dataclass(frozen=True)
class Goods:
    """A line as promotions see it."""

    product: int
    unit_price: Decimal
    quantity: int
    is_gift_card: bool = False  # money: nothing is taken off it

    @cached_property
    def subtotal(self) -> Decimal:
        """What it costs before anything is taken off."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Buyer:
    """What promotions ask of a buyer: their tier's rank (None: no member), and what they used before."""

    rank: int | None = None
    has_ordered: bool = False
    uses: Mapping[int, int] = field(default_factory=dict)


NOBODY = Buyer()


@dataclass(frozen=True, slots=True)
class Applied:
    """An offer and what it takes off: `shares` of the lines, or of the shipping (no shares)."""

    offer: Offer
    amount: Decimal
    shares: tuple[Decimal, ...] = ()

    @property
    def is_on_shipping(self) -> bool:
        """Whether it makes the shipping cheaper and not the goods."""
        return self.offer.applies_to == AppliesTo.SHIPPING


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applies, in order; why the others do not; and the shipping's price before it is reduced."""

    applied: tuple[Applied, ...]
    refused: tuple[tuple[Offer, Reason], ...]
    shipping: Decimal


Quote = Callable[[Decimal], Decimal]


def normalise_code(code: str) -> str:
    """The code as it is kept and compared: as it reads, in capitals; İ is I, as whoever types i means it in Turkish."""
    return unicodedata.normalize("NFKC", texts.as_it_reads(code).casefold().upper()).replace("İ", "I")


def offers_for(
    terms: Sequence[Terms], uses: Uses, *, members: Mapping[int, frozenset[int]], now: datetime
) -> tuple[Offer, ...]:
    """The promotions that apply by themselves and those of the cart's codes, as they stand now.

    `members` has by collection those of the cart's products that are in it.
    """
    found: list[Offer] = []
    for each in sorted(terms, key=lambda each: (-each.offer.priority, not each.is_automatic)):
        codes = sorted(
            code for code, (promotion, _) in uses.codes.items() if promotion == each.offer.promotion
        )
        products = each.offer.products
        if each.collections:
            products = (products or frozenset()).union(
                *(members.get(k, frozenset()) for k in each.collections)
            )
        for code in [None] if each.is_automatic else codes:
            is_used_up = each.offer.promotion in uses.used_up or (code is not None and uses.codes[code][1])
            obstacle = _obstacle_of(each, is_used_up=is_used_up, now=now)
            found.append(replace(each.offer, code=code, products=products, obstacle=obstacle))
    return tuple(found)


def _obstacle_of(terms: Terms, *, is_used_up: bool, now: datetime) -> Reason | None:
    if terms.starts_at is not None and terms.starts_at > now:
        return Reason.NOT_STARTED
    if terms.ends_at is not None and terms.ends_at <= now:
        return Reason.ENDED
    return Reason.USED_UP if is_used_up else None


def evaluate(
    offers: Sequence[Offer], goods: Sequence[Goods], buyer: Buyer, *, quote: Quote, currency: str
) -> Outcome:
    """Which offers apply to the goods, and what each takes off.

    `quote` says what sending costs for goods of that value after their discounts. Of the offers whose
    conditions are met, the first by priority that takes anything off decides: is it exclusive, it
    applies alone; else all that combine do, the goods' before the order's before the shipping's.
    """
    ranked = sorted(offers, key=lambda offer: -offer.priority)
    refused: list[tuple[Offer, Reason]] = []
    eligible: list[Offer] = []
    seen: set[int | None] = set()
    for offer in ranked:
        reason = find_obstacle(offer, goods, buyer)
        if reason is None and offer.promotion is not None and offer.promotion in seen:
            reason = Reason.NOT_COMBINABLE  # another code of the same promotion
        if reason is None:
            eligible.append(offer)
            seen.add(offer.promotion)
        else:
            refused.append((offer, reason))

    def apply(chosen: Sequence[Offer]) -> tuple[list[Applied], Decimal]:
        return _apply(chosen, goods, quote=quote, currency=currency)

    leader = None
    if any(offer.is_exclusive for offer in eligible):  # else all apply, whoever is the first
        leader = next((offer for offer in eligible if apply([offer])[0]), None)
    if leader is not None and leader.is_exclusive:
        chosen = [leader]
    else:
        chosen = [offer for offer in eligible if not offer.is_exclusive]
    applied, shipping = apply(chosen)
    done, tried = {id(each.offer) for each in applied}, {id(each) for each in chosen}
    for offer in eligible:
        if id(offer) not in done:
            is_chosen = id(offer) in tried
            refused.append((offer, Reason.NOTHING_LEFT if is_chosen else Reason.NOT_COMBINABLE))
    return Outcome(applied=tuple(applied), refused=tuple(refused), shipping=shipping)


def find_obstacle(offer: Offer, goods: Sequence[Goods], buyer: Buyer) -> Reason | None:
    """The first condition that is not met, or None. Minima count the goods the offer is for."""
    if offer.obstacle is not None:
        return offer.obstacle
    if offer.minimum_rank is not None and (buyer.rank is None or buyer.rank < offer.minimum_rank):
        return Reason.TIER
    if offer.is_first_order_only and buyer.has_ordered:
        return Reason.FIRST_ORDER
    used = buyer.uses.get(offer.promotion, 0) if offer.promotion is not None else 0
    if offer.limit_per_buyer is not None and used >= offer.limit_per_buyer:
        return Reason.USED_BY_BUYER
    meant = [line for line in goods if _is_for(offer, line)]
    if goods and not meant:
        return Reason.NO_GOODS
    fewest = max(offer.minimum_quantity, offer.buy + offer.get)
    if fewest and sum(line.quantity for line in meant) < fewest:
        return Reason.MINIMUM_QUANTITY
    if offer.minimum_subtotal and sum((line.subtotal for line in meant), ZERO) < offer.minimum_subtotal:
        return Reason.MINIMUM_SUBTOTAL
    return None


def _apply(
    offers: Sequence[Offer], goods: Sequence[Goods], *, quote: Quote, currency: str
) -> tuple[list[Applied], Decimal]:
    """What the offers take off, and the shipping's price before."""
    left = [ZERO if line.is_gift_card else line.subtotal for line in goods]
    applied: list[Applied] = []

    def take(offer: Offer, shares: Sequence[Decimal]) -> None:
        amount = sum(shares, ZERO)
        if amount > ZERO:
            left[:] = [before - share for before, share in zip(left, shares, strict=True)]
            applied.append(Applied(offer=offer, amount=amount, shares=tuple(shares)))

    for offer in _of(offers, AppliesTo.LINE):
        reductions = _line_reductions(offer, goods, currency)
        take(offer, [min(reduction, rest) for reduction, rest in zip(reductions, left, strict=True)])
    base = sum(left, ZERO)
    for offer in _of(offers, AppliesTo.ORDER):
        amount = min(_reduction(offer, base, currency), sum(left, ZERO))
        take(offer, money.allocate(amount, left, currency))
    shipping = rest = quote(sum(left, ZERO))
    for offer in _of(offers, AppliesTo.SHIPPING):
        amount = min(_reduction(offer, shipping, currency), rest)
        if amount > ZERO:
            rest -= amount
            applied.append(Applied(offer=offer, amount=amount))
    return applied, shipping


def _of(offers: Sequence[Offer], applies_to: AppliesTo) -> list[Offer]:
    return [offer for offer in offers if offer.applies_to == applies_to]


def _reduction(offer: Offer, base: Decimal, currency: str) -> Decimal:
    if offer.kind == Kind.FREE_SHIPPING:
        return base
    reduction = base * offer.value / HUNDRED if offer.kind == Kind.PERCENTAGE else offer.value
    return money.quantise(reduction, currency)


def _line_reductions(offer: Offer, goods: Sequence[Goods], currency: str) -> list[Decimal]:
    if offer.kind == Kind.BUY_X_GET_Y:
        pieces = _given_pieces(offer, goods)
        return [
            money.quantise(line.unit_price * given * offer.value / HUNDRED, currency)
            for line, given in zip(goods, pieces, strict=True)
        ]
    return [
        (
            money.quantise(line.subtotal * offer.value / HUNDRED, currency)
            if offer.kind == Kind.PERCENTAGE
            else money.quantise(offer.value, currency) * line.quantity
        )
        if _is_for(offer, line)
        else ZERO
        for line in goods
    ]


def _given_pieces(offer: Offer, goods: Sequence[Goods]) -> list[int]:
    """How many pieces of each line are given: the cheapest, `get` for every `buy + get`."""
    meant = [index for index, line in enumerate(goods) if _is_for(offer, line)]
    sets = sum(goods[index].quantity for index in meant) // (offer.buy + offer.get)
    to_give = sets * offer.get
    pieces = [0] * len(goods)
    for index in sorted(meant, key=lambda i: (goods[i].unit_price, i)):
        pieces[index] = min(goods[index].quantity, to_give)
        to_give -= pieces[index]
    return pieces


def _is_for(offer: Offer, line: Goods) -> bool:
    return not line.is_gift_card and (offer.products is None or line.product in offer.products)
