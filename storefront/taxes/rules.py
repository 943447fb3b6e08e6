"""Tax in or on top of a price. Pure; the rules are told in docs/algorithms/pricing.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kernel import money
from kernel.money import ZERO

HUNDRED = Decimal(100)

STANDARD_PERCENT: dict[str, Decimal] = {
    code: Decimal(percent)
    for code, percent in (
        pair.split(":")
        for pair in (
            "AT:20 BE:21 BG:20 CH:8.1 CY:19 CZ:21 DE:19 DK:25 EE:24 ES:21 FI:25.5 FR:20 GB:20 GR:24 HR:25 HU:27 "
            "IE:23 IT:22 LT:21 LU:17 LV:21 MT:18 NL:21 NO:25 PL:23 PT:23 RO:21 SE:25 SI:22 SK:23"
        ).split()
    )
}
"""Standard rates of value added tax a new shop starts with (European Commission, taxes in Europe
database; Swiss and Norwegian tax administrations; as of 2025). The merchant edits them."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax rate as it applies to an order."""

    name: str
    percent: Decimal
    country: str | None = None


NONE = Rate(name="Tax", percent=ZERO)


def rate_for(rates: Sequence[Rate], *, country: str | None) -> Rate:
    """The country's own rate, or the default one (the one without a country), or none at all."""
    default = next((rate for rate in rates if rate.country is None), NONE)
    return next((rate for rate in rates if country is not None and rate.country == country), default)


def tax_of(amount: Decimal, *, percent: Decimal, is_included: bool, currency: str) -> Decimal:
    """The tax contained in `amount`, or to be added to it; rounded half up to the currency's decimals."""
    divisor = HUNDRED + percent if is_included else HUNDRED
    return money.quantise(amount * percent / divisor, currency)
