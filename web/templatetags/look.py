"""What the templates need beyond Django's own tags."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from babel import numbers, units
from babel.core import UnknownLocaleError
from django import template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kernel import formats
from kernel.money import MoneyDict, in_locale
from storefront.catalogue.views import ProductVariantView, ProductView

register = template.Library()

_STYLES = Path(__file__).resolve().parents[1] / "static" / "web" / "souk.css"
_UNITS = {
    **{"mg": "mass-milligram", "g": "mass-gram", "kg": "mass-kilogram"},
    **{"ml": "volume-milliliter", "cl": "volume-centiliter", "l": "volume-liter", "m3": "volume-cubic-meter"},
    **{"mm": "length-millimeter", "cm": "length-centimeter", "m": "length-meter", "m2": "area-square-meter"},
}
"""CLDR's names of the units of measures."""
_END_OF_CORE = "/* end of core */"


@register.simple_tag
@lru_cache
def core_styles() -> SafeString:
    """The first part of souk.css, for pages that must look right where no static file is served."""
    return mark_safe(_STYLES.read_text().partition(_END_OF_CORE)[0])  # noqa: S308 - a file of ours


@register.filter
def money(amount: MoneyDict | None, locale: str = "en") -> str:
    """Money as people of the shop's locale write it: `12,90 €`."""
    if not amount:
        return ""
    value = Decimal(amount["amount"])
    try:
        return in_locale(value, amount["currency"], locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return in_locale(value, amount["currency"], "en")


@register.filter
def reduced_from(priced: Mapping[str, Any]) -> MoneyDict | None:
    """The price before a reduction; none where it is not above the price."""
    price, before = priced["price"], priced["compare_at_price"]
    is_above = price and before and Decimal(before["amount"]) > Decimal(price["amount"])
    return before if is_above else None


@register.filter
def unit_price(variant: Mapping[str, Any], locale: str = "en") -> str:
    """The price of a kilogram, a litre or what else it is shown by: `1,33 € / 100 ml`, in the locale's own letters."""
    measure, fmt = variant["measure"], formats.of([locale])
    value, unit = Decimal(measure["base_value"]), _UNITS.get(measure["base_unit"])
    if unit is None:
        base = f"{numbers.format_decimal(value, locale=fmt.locale)} {_('item')}"
    else:
        base = units.format_unit(value, unit, length="short", locale=fmt.locale)
    return f"{money(variant['unit_price'], locale)} / {base}"


@register.filter
def cheapest(product: ProductView) -> ProductVariantView | None:
    """The variant whose price is shown as the product's."""
    return next((each for each in product["variants"] if each["price"] == product["price"]), None)


@register.filter
def monogram(text: str) -> str:
    """The first letters of the first two words, for a picture that is not there."""
    words = [word for word in text.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "·"


@register.filter
def tint(text: str) -> int:
    """A number from 1 to 6 that is always the same for the same text."""
    return crc32(text.encode()) % 6 + 1


@register.filter
def stars(rating: int) -> str:
    """A rating of 1 to 5 as so many stars."""
    return "★" * rating


@register.filter
def as_html(text: str) -> SafeString:
    """A text that was cleaned when it was written: HTML as it is, plain text with its lines and paragraphs."""
    return mark_safe(text) if "<" in text else mark_safe(linebreaks(text, autoescape=True))  # noqa: S308
