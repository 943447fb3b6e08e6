"""Time zones and the languages of countries: what is guessed of a shop whose country was said."""

from functools import lru_cache
from importlib import resources
from zoneinfo import available_timezones

from babel.languages import get_official_languages

from kernel import formats

UTC = "UTC"
ENGLISH = "en"
_NOWHERE = {"Factory", "localtime"}  # names of no place, and of whatever place the machine is at
_WHERE_MOST_LIVE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "FM": "Pacific/Pohnpei",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
    "XK": "Europe/Belgrade",
}
"""Countries of which IANA's table names another zone first, or none."""

EUROPEAN_UNION = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
))  # fmt: skip
"""Its member states (Treaty on European Union, article 52)."""
EUROPEAN_ECONOMIC_AREA = EUROPEAN_UNION | {"IS", "LI", "NO"}


@lru_cache
def time_zones() -> frozenset[str]:
    """The names of IANA's time zones."""
    return frozenset(available_timezones() - _NOWHERE)


def guess_time_zone(country: str) -> str:
    """The zone in which most of a country (ISO 3166-1 alpha-2) lives; UTC where there is no such country."""
    zone = _WHERE_MOST_LIVE.get(country) or _first_zones().get(country, UTC)
    return zone if zone in time_zones() else UTC


def guess_locale(country: str) -> str:
    """The country's own way (`de-AT`) where its first official language is one we write in; else English."""
    spoken = get_official_languages(country, de_facto=True)
    locale = f"{spoken[0]}-{country}" if spoken else ""
    return locale if locale in formats.locales() else ENGLISH


def are_prices_with_tax(country: str) -> bool:
    """Whether prices are shown with the tax in them: everywhere but where sales tax comes on top at the till."""
    return country not in ("CA", "US")


@lru_cache
def _first_zones() -> dict[str, str]:
    """By country, the first zone of IANA's table, which begins with the one of most people where it can."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _coordinates, zone, *_ = line.split("\t")
            found.setdefault(country, zone)
    return found
