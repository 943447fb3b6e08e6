"""Tax in or on top of a price. Pure; the rules are told in docs/algorithms/tax.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kernel import money
from kernel.money import ZERO
from kernel.postal_addresses import region_key
from tenants.countries import EUROPEAN_UNION

HUNDRED = Decimal(100)
STANDARD_CLASS = "standard"
GIFT_CARD_CLASS = "gift_card"
"""Goods that are money: no tax is due until it is spent (multi-purpose vouchers, Directive 2006/112/EC, article 30b),
nothing is sent, no promotion takes anything off, and who is meant is mailed a gift card once it is paid."""


class Rounding(Enum):
    """What tax is rounded for: each line, or all that an order has of one rate."""

    PER_LINE = "per_line"
    PER_RATE = "per_rate"


_ROUNDED_PER_RATE = frozenset({"JP"})
"""Japan's qualified invoices allow one rounding an invoice and rate (Order for Enforcement of the Consumption Tax
Act, art. 70-10; National Tax Agency, Q&A on the invoice system, 57); we round half up, which is left to the seller."""


def rounding_of(country: str) -> Rounding:
    """How tax is rounded by a seller of that country; per line where its law leaves it open."""
    return Rounding.PER_RATE if country in _ROUNDED_PER_RATE else Rounding.PER_LINE


def is_reverse_charge(*, seller: str, buyer: str, to: str) -> bool:
    """Whether a business of the state `buyer` (of its VAT number) owes the tax itself on what a seller sends it.

    Within the European Union, from one state to another (Directive 2006/112/EC, articles 138 and 196).
    """
    return (
        seller in EUROPEAN_UNION
        and buyer in EUROPEAN_UNION
        and seller not in (buyer, to)
        and to in EUROPEAN_UNION
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods go, as taxes ask: a country, and the region and postal code where the address has them."""

    country: str | None
    region: str = ""
    postal_code: str = ""


NOWHERE = Place(country=None)


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax rate: of a class of goods, at postal codes, in a region, a country, or (no country) everywhere else."""

    name: str
    percent: Decimal
    country: str | None = None
    region: str = ""
    tax_class: str = STANDARD_CLASS
    is_settled: bool = True
    postal_from: str = ""
    postal_to: str = ""


NONE = Rate(name="Tax", percent=ZERO)
UNKNOWN = Rate(name="Tax", percent=ZERO, is_settled=False)


def rate_for(rates: Sequence[Rate], *, place: Place, tax_class: str = STANDARD_CLASS) -> Rate:
    """The rate that goods of that class bear there, or none at all."""
    return pick(list_steps(rates, place=place), tax_class=tax_class)


Steps = tuple[Mapping[str, Rate], ...]
"""What there is of rates at a place, by their class: the nearest first."""


def list_steps(rates: Sequence[Rate], *, place: Place) -> Steps:
    """The rates that a place may bear: of its postal code, else its region, else its country, else everywhere.

    Of ranges of postal codes that overlap, the one that begins last is the nearest. They are gone through once,
    however many lines ask.
    """
    region, code = region_key(place.country, place.region), clean_code(place.postal_code)
    places = (
        (place.country, region, True),
        (place.country, "", True),
        (place.country, region, False),
        (place.country, "", False),
        (None, "", False),
    )
    steps: dict[tuple[str | None, str, bool], dict[str, Rate]] = {each: {} for each in places}
    for rate in sorted(rates, key=lambda rate: rate.postal_from):
        if rate.country not in (place.country, None):
            continue
        part = region_key(rate.country, rate.region) if rate.region else ""
        there = steps.get((rate.country, part, bool(rate.postal_from)))
        if there is not None and (not rate.postal_from or _is_within(code, rate.postal_from, rate.postal_to)):
            there[rate.tax_class] = rate
    return tuple(steps[each] for each in places)


def pick(steps: Steps, *, tax_class: str = STANDARD_CLASS) -> Rate:
    """The nearest place that has any rate decides: there the class's own rate, else the standard one.

    A place that has neither passes the question on.
    """
    for there in steps:
        for wanted in (tax_class, STANDARD_CLASS):
            if wanted in there:
                return there[wanted]
    return NONE


def clean_code(text: str) -> str:
    """A postal code as it is compared: letters and digits, in capitals."""
    return "".join(character for character in text.upper() if character.isalnum())


def write_codes(first: str, last: str) -> str:
    """A range of postal codes, for people."""
    return first if first == last else f"{first}–{last}"


def _is_within(code: str, first: str, last: str) -> bool:
    """Whether the code is in the range, of which each end stands for all that begins so."""
    return bool(code) and code[: len(first)] >= first and code[: len(last)] <= last


def tax_of(amount: Decimal, *, percent: Decimal, is_included: bool, currency: str) -> Decimal:
    """The tax contained in `amount`, or to be added to it; rounded half up to the currency's decimals."""
    divisor = HUNDRED + percent if is_included else HUNDRED
    return money.quantise(amount * percent / divisor, currency)
