"""The usual rates of countries, which a merchant starts from and edits: presets.csv, each with its source and day."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from storefront.taxes import rules
from tenants.countries import EUROPEAN_UNION

_FILE = Path(__file__).with_name("presets.csv")
_NAMES: dict[str, StrOrPromise] = {
    "Consumption tax": gettext_lazy("Consumption tax"),
    "GST": "GST",
    "GST and PST": "GST and PST",
    "GST and QST": "GST and QST",
    "HST": "HST",
    "Sales tax": gettext_lazy("Sales tax"),
    "Tax": gettext_lazy("Tax"),
    "VAT": gettext_lazy("VAT"),
}
"""What receipts call a tax, in the language that is spoken; Canadian ones go by the letters of their law."""


@dataclass(frozen=True, slots=True)
class Preset:
    """The rate of a class of goods in a country or a region of it, who says so, and the day it was right."""

    rate: rules.Rate
    source: str
    as_of: date


def list_presets(*, country: str = "") -> list[Preset]:
    """Those of a country (none where we know of none), of the European Union (`EU`), or all; by country and region."""
    wanted = EUROPEAN_UNION if country == "EU" else {country}
    return [preset for preset in _read() if not country or preset.rate.country in wanted]


def list_countries() -> list[str]:
    """The countries that there are any of."""
    return sorted({preset.rate.country or "" for preset in _read()})


def find_standard(country: str) -> rules.Rate:
    """The rate that goods without a class of their own bear all over the country; of nothing where there is none."""
    for preset in list_presets(country=country) if country else ():
        if not preset.rate.region and preset.rate.tax_class == rules.STANDARD_CLASS:
            return preset.rate
    return rules.Rate(name="Sales tax" if country in ("CA", "US") else "Tax", percent=Decimal(0))


def name_of(rate: rules.Rate) -> str:
    """What receipts call it, in the language that is spoken now."""
    return str(_NAMES[rate.name])


@lru_cache
def _read() -> tuple[Preset, ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Preset(
                rate=rules.Rate(
                    name=row["name"],
                    percent=Decimal(row["percent"]),
                    country=row["country"],
                    region=row["region"],
                    tax_class=row["tax_class"],
                ),
                source=row["source"],
                as_of=date.fromisoformat(row["as_of"]),
            )
            for row in csv.DictReader(file)
        )
