"""What a variant holds, and what that makes a kilogram or a litre of it cost. Pure.

Goods that are sold by weight, volume, length or area have to show the price of a unit beside their price (Directive
98/6/EC, articles 2(b) and 3; in Germany § 4 and § 5 PAngV: of a kilogram, litre, metre or square metre).
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kernel import money
from storefront.catalogue import errors
from storefront.catalogue.views import Measure

UNITS: Mapping[str, tuple[str, Decimal]] = {
    **{"mg": ("kg", Decimal("0.000001")), "g": ("kg", Decimal("0.001")), "kg": ("kg", Decimal(1))},
    **{"ml": ("l", Decimal("0.001")), "cl": ("l", Decimal("0.01")), "l": ("l", Decimal(1))},
    "m3": ("l", Decimal(1000)),
    **{"mm": ("m", Decimal("0.001")), "cm": ("m", Decimal("0.01")), "m": ("m", Decimal(1))},
    "m2": ("m2", Decimal(1)),
    "item": ("item", Decimal(1)),
}
"""The units there are: of each what prices are shown for where nothing else is said, and how much of that it is."""
MOST, DECIMALS = Decimal(1_000_000), 4
_QUANTITY = re.compile(rf"\d{{1,7}}(\.\d{{1,{DECIMALS}}}0*)?", re.ASCII)
_TEXT = re.compile(r"\s*([\d.,]+)\s*([a-z]+\d?)\s*(?:/\s*([\d.,]*)\s*([a-z]+\d?)\s*)?", re.ASCII)


def checked(given: Mapping[str, Any]) -> Measure:
    """A measure as it is kept; without a base it is one of the usual unit. Raises InvalidField."""
    unit = _unit(given["unit"])
    base = _unit(given.get("base_unit") or UNITS[unit][0])
    if UNITS[base][0] != UNITS[unit][0]:
        raise errors.InvalidField(
            _("{base} does not measure what {unit} measures.").format(base=base, unit=unit),
            field="measure",
            reason="invalid",
        )
    value, base_value = _quantity(given["value"]), _quantity(given.get("base_value") or 1)
    return {"value": value, "unit": unit, "base_value": base_value, "base_unit": base}


def parse(text: str) -> Measure | None:
    """What is written `750 ml` or `750 ml / 100 ml`; None for nothing. Raises InvalidField."""
    if not text.strip():
        return None
    found = _TEXT.fullmatch(text.lower().replace("²", "2").replace("³", "3"))
    if found is None:
        detail = _("Write it like 750 ml, or 750 ml / 100 ml.")
        raise errors.InvalidField(detail, field="measure", reason="invalid")
    value, unit, base_value, base_unit = found.groups()
    return checked(
        {
            "value": value.replace(",", "."),
            "unit": unit,
            "base_value": (base_value or "").replace(",", "."),
            "base_unit": base_unit,
        }
    )


def text_of(measure: Measure) -> str:
    """A measure as `parse` reads it."""
    return f"{measure['value']} {measure['unit']} / {measure['base_value']} {measure['base_unit']}"


def unit_price(price: Decimal, measure: Measure | None, currency: str) -> Decimal | None:
    """The price of the measure's base, rounded half up to the currency's decimals; None without a measure."""
    if not measure:
        return None
    holds = Decimal(measure["value"]) * UNITS[measure["unit"]][1]
    base = Decimal(measure["base_value"]) * UNITS[measure["base_unit"]][1]
    return money.quantise(price * base / holds, currency)


def sql(price: str, measure: str) -> str:
    """The same as SQL, for a column of prices and one of measures; not rounded."""
    factors = ", ".join(f"'{unit}', {factor}" for unit, (_base, factor) in UNITS.items())
    table = f"json_build_object({factors})"

    def whole(prefix: str) -> str:
        unit = f"({table} ->> ({measure} ->> '{prefix}unit'))::numeric"
        return f"({measure} ->> '{prefix}value')::numeric * {unit}"

    return f"CASE WHEN {measure} ? 'unit' THEN {price} * ({whole('base_')}) / ({whole('')}) END"


def _unit(name: Any) -> str:
    unit = str(name).strip().lower()
    if unit not in UNITS:
        listed = ", ".join(UNITS)
        raise errors.InvalidField(
            _("Use one of {listed}.").format(listed=listed), field="measure", reason="unknown"
        )
    return unit


def _quantity(given: Any) -> str:
    text = str(given).strip()
    if not _QUANTITY.fullmatch(text) or not 0 < Decimal(text) <= MOST:
        raise errors.InvalidField(
            _("Use a number above 0, at most {most}, with at most {decimals} decimals.").format(
                most=MOST, decimals=DECIMALS
            ),
            field="measure",
            reason="invalid",
        )
    return format(Decimal(text).normalize(), "f")
