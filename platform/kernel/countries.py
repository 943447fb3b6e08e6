"""Countries and currencies to choose from, by the names people know (CLDR, through Babel)."""

from functools import lru_cache

from babel import Locale
from babel.numbers import get_territory_currencies
from django.utils.translation import get_language

from kernel import money, postal_addresses

FALLBACK = ("DE", "EUR")


def choices() -> dict[str, tuple[str, str]]:
    """ISO 3166-1 code → name in the reader's language and legal tender, in the order of the names."""
    return _choices(get_language() or "en")


def currencies() -> dict[str, str]:
    """ISO 4217 code → name in the reader's language, of every currency that is some country's tender."""
    names = Locale(get_language() or "en").currencies
    codes = sorted({tender for _, tender in choices().values()})
    return {code: names.get(code, code) for code in codes}


def guess(accept_language: str) -> tuple[str, str]:
    """The country of the browser's first language that names one (`en-GB`), and its currency."""
    for choice in accept_language.split(","):
        region = choice.partition(";")[0].strip().rpartition("-")[2].upper()
        if region in choices():
            return region, choices()[region][1]
    return FALLBACK


@lru_cache
def _choices(language: str) -> dict[str, tuple[str, str]]:
    names = Locale(language).territories
    found = {}
    for code, name in sorted(names.items(), key=lambda item: item[1]):
        tender = _tender(code) if code in postal_addresses.countries() else None
        if tender:
            found[code] = (name, tender)
    return found


def _tender(code: str) -> str | None:
    for currency in get_territory_currencies(code):
        try:
            money.exponent(currency)
        except ValueError:
            continue
        return str(currency)
    return None
