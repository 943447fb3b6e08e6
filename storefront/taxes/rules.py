"""Tax in or on top of a price. Pure; the rules are told in docs/algorithms/tax.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kernel import money
from kernel.money import ZERO

HUNDRED = Decimal(100)
STANDARD_CLASS = "standard"

STANDARD_PERCENT: dict[str, Decimal] = {
    "AT": Decimal("20"),
    "BE": Decimal("21"),
    "BG": Decimal("20"),
    "CH": Decimal("8.1"),
    "CY": Decimal("19"),
    "CZ": Decimal("21"),
    "DE": Decimal("19"),
    "DK": Decimal("25"),
    "EE": Decimal("24"),
    "ES": Decimal("21"),
    "FI": Decimal("25.5"),
    "FR": Decimal("20"),
    "GB": Decimal("20"),
    "GR": Decimal("24"),
    "HR": Decimal("25"),
    "HU": Decimal("27"),
    "IE": Decimal("23"),
    "IT": Decimal("22"),
    "LT": Decimal("21"),
    "LU": Decimal("17"),
    "LV": Decimal("21"),
    "MT": Decimal("18"),
    "NL": Decimal("21"),
    "NO": Decimal("25"),
    "PL": Decimal("23"),
    "PT": Decimal("23"),
    "RO": Decimal("21"),
    "SE": Decimal("25"),
    "SI": Decimal("22"),
    "SK": Decimal("23"),
}
"""Standard rates of value added tax a new shop starts with (European Commission, taxes in Europe
database; Swiss and Norwegian tax administrations; as of 2025). The merchant edits them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods go, as taxes ask: a country, and a region of it where the address has one."""

    country: str | None
    region: str = ""


NOWHERE = Place(country=None)


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax rate: of a class of goods, in a region, a country, or (no country) everywhere else."""

    name: str
    percent: Decimal
    country: str | None = None
    region: str = ""
    tax_class: str = STANDARD_CLASS


NONE = Rate(name="Tax", percent=ZERO)


def rate_for(rates: Sequence[Rate], *, place: Place, tax_class: str = STANDARD_CLASS) -> Rate:
    """The rate that goods of that class bear there, or none at all.

    The nearest place that has any rate decides: the region, else the country, else everywhere; there the
    class's own rate, else the standard one. A place that has neither passes the question on.
    """
    region = normalise_region(place.region)
    for country, part in ((place.country, region), (place.country, ""), (None, "")):
        there = {rate.tax_class: rate for rate in rates if (rate.country, rate.region) == (country, part)}
        for wanted in (tax_class, STANDARD_CLASS):
            if wanted in there:
                return there[wanted]
    return NONE


def normalise_region(region: str) -> str:
    """The region as it is kept and compared: stripped, upper-case."""
    return region.strip().upper()


def tax_of(amount: Decimal, *, percent: Decimal, is_included: bool, currency: str) -> Decimal:
    """The tax contained in `amount`, or to be added to it; rounded half up to the currency's decimals."""
    divisor = HUNDRED + percent if is_included else HUNDRED
    return money.quantise(amount * percent / divisor, currency)
