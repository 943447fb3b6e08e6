"""The languages we write in, and money, dates and countries as people of a locale write them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates, localedata, numbers
from django.utils.translation.trans_real import parse_accept_lang_header

from kernel import money
from kernel.money import MoneyDict

LANGUAGES: dict[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français"}
"""What buyers and merchants are written to in; locales such as `de-AT` are written in theirs."""
_PLAIN = re.compile(f"({'|'.join(LANGUAGES)})(_[A-Z]{{2}})?")


@dataclass(frozen=True, slots=True)
class Format:
    """How one locale writes."""

    locale: Locale

    @property
    def language(self) -> str:
        """The language messages are written in for it."""
        return str(self.locale.language)

    def amount(self, value: Decimal, currency: str) -> str:
        """`€12.90`, `12,90 €`."""
        return money.in_locale(value, currency, self.locale)

    def money(self, amount: MoneyDict) -> str:
        """Money as the API writes it, for people."""
        return self.amount(Decimal(amount["amount"]), amount["currency"])

    def day(self, day: date) -> str:
        """`3 November 2025`."""
        return str(dates.format_date(day, "long", locale=self.locale))

    def weekday(self, day: date) -> str:
        """`Monday`."""
        return str(dates.format_date(day, "EEEE", locale=self.locale))

    def percent(self, value: str) -> str:
        """`19 %` from `19`."""
        return str(numbers.format_percent(Decimal(value) / 100, "#,##0.### %", locale=self.locale))

    def country(self, code: str) -> str:
        """The country's name."""
        return str(self.locale.territories.get(code, code))


def of(wanted: Iterable[str]) -> Format:
    """The way of the first locale we have words for; English where there is none."""
    for name in wanted:
        if pick_language([name]) != name.strip().lower().replace("_", "-").split("-")[0]:
            continue
        try:
            locale = Locale.parse(name.strip().replace("_", "-"), sep="-")
        except (ValueError, UnknownLocaleError):
            locale = Locale(pick_language([name]))
        if locale.language in LANGUAGES:
            return Format(locale)
    return Format(Locale("en"))


def pick_language(wanted: Iterable[str]) -> str:
    """The first language there are words in, of locales such as `de-AT` by preference."""
    for locale in wanted:
        language = re.split(r"[-_]", locale.strip().lower())[0]
        if language in LANGUAGES:
            return language
    return "en"


def preferred(accept_language: str) -> str:
    """The tag that an Accept-Language header (RFC 9110, 12.5.4) prefers; empty where there is none."""
    return next((tag for tag, _ in parse_accept_lang_header(accept_language) if tag != "*"), "")


@lru_cache
def locales() -> dict[str, str]:
    """What a shop may write like: a tag such as `de` or `de-AT`, and its name in English, in the names' order."""
    known = (Locale.parse(name) for name in localedata.locale_identifiers() if _PLAIN.fullmatch(name))
    names = {str(found).replace("_", "-"): found.get_display_name("en") or "" for found in known}
    return dict(sorted(names.items(), key=lambda item: item[1]))
