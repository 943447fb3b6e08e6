"""Tax in or on top of a price. Pure; the rules are told in docs/algorithms/tax.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kernel import money
from kernel.money import ZERO
from kernel.postal_addresses import region_key

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
    "JP": Decimal("10"),
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
database; Swiss, Norwegian and Japanese tax administrations; as of 2025). The merchant edits them."""


NAMES: dict[str, str] = {
    "AU": "GST",
    "CA": "Sales tax",
    "IN": "GST",
    "JP": "Consumption tax",
    "NZ": "GST",
    "US": "Sales tax",
}
"""What the tax is called on receipts where it is not VAT."""


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


def name_of(country: str) -> str:
    """What the tax is called in that country."""
    return NAMES.get(country, "VAT" if country in STANDARD_PERCENT else "Tax")


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
    region = region_key(place.country, place.region)
    for country, part in ((place.country, region), (place.country, ""), (None, "")):
        there = {
            rate.tax_class: rate
            for rate in rates
            if rate.country == country and region_key(country, rate.region) == part
        }
        for wanted in (tax_class, STANDARD_CLASS):
            if wanted in there:
                return there[wanted]
    return NONE


def tax_of(amount: Decimal, *, percent: Decimal, is_included: bool, currency: str) -> Decimal:
    """The tax contained in `amount`, or to be added to it; rounded half up to the currency's decimals."""
    divisor = HUNDRED + percent if is_included else HUNDRED
    return money.quantise(amount * percent / divisor, currency)
