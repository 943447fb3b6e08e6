"""The languages we write in, and money, dates and countries as people of a locale write them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates, localedata, numbers
from django.utils.translation.trans_real import parse_accept_lang_header

from kernel import money
from kernel.money import MoneyDict

LANGUAGES: dict[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
}
"""What people are spoken to in; locales such as `de-AT` are written in theirs."""
_PLAIN = re.compile(f"({'|'.join(LANGUAGES)})(_[A-Z]{{2}})?")


_LEFT_TO_RIGHT = "\u200e"
_GROUP_SPACE = re.compile(r"(?<=[0-9])[\s'\u2019](?=[0-9]{3}(?![0-9]))")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}(?:\1[0-9]{3})*")
_NUMBER = re.compile(r"([-+]?)([0-9]*(?:[.,][0-9]+)*)")


class AmbiguousNumberError(ValueError):
    """A number whose one sign may part thousands or decimals."""


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

    @property
    def decimal_sign(self) -> str:
        """What stands before the decimals: a point or a comma."""
        return str(numbers.get_decimal_symbol(self.locale))

    def number(self, text: str, *, decimals: int) -> Decimal:
        """The number that somebody wrote, whichever of point and comma they part thousands and decimals with.

        Where that can be read in two ways (`1.250`), three `decimals` behind the locale's own sign settle it and
        nothing else does. Raises AmbiguousNumberError there, and ValueError for what is no number.
        """
        found = _NUMBER.fullmatch(_GROUP_SPACE.sub("", text.strip()))
        if not found or not found[2]:
            raise ValueError(text)
        sign, written = found.groups()
        last = max(written.rfind("."), written.rfind(","))
        if last < 0:
            return Decimal(sign + written)
        head, mark, tail = written[:last], written[last], written[last + 1 :]
        if mark in head:
            return Decimal(sign + _ungrouped(written, mark))
        if "." in head or "," in head:
            head = _ungrouped(head, "," if mark == "." else ".")
        elif _GROUPED.fullmatch(written) and (decimals != 3 or mark != self.decimal_sign):
            raise AmbiguousNumberError(text)
        return Decimal(f"{sign}{head}.{tail}")

    def day(self, day: date) -> str:
        """`3 November 2025`."""
        return str(dates.format_date(day, "long", locale=self.locale))

    def short_day(self, day: date) -> str:
        """`3 Nov 2025`."""
        return str(dates.format_skeleton("yMMMd", day, locale=self.locale))  # type: ignore[arg-type]  # takes days too

    def weekday_and_day(self, day: date) -> str:
        """`Monday, 3 November 2025`."""
        return str(dates.format_date(day, "full", locale=self.locale))

    def moment(self, at: datetime, *, with_year: bool = False) -> str:
        """`3 Nov, 14:05`, or with the year `3 Nov 2024`; in the moment's own zone."""
        if with_year:
            return self.short_day(at)
        return f"{dates.format_skeleton('MMMd', at, locale=self.locale)}, {self.time(at)}"

    def time(self, at: datetime) -> str:
        """`14:05`, `2:05 PM`."""
        return str(dates.format_time(at, "short", tzinfo=at.tzinfo, locale=self.locale))

    def whole_moment(self, at: datetime) -> str:
        """`3 November 2025, 14:05:00 CET`, in the moment's own zone."""
        return str(dates.format_datetime(at, "long", tzinfo=at.tzinfo, locale=self.locale))

    def weekday(self, day: date) -> str:
        """`Monday`."""
        return str(dates.format_date(day, "EEEE", locale=self.locale))

    def percent(self, value: str) -> str:
        """`19 %` from `19`; it stays in this order among words that go from right to left."""
        written = str(numbers.format_percent(Decimal(value) / 100, "#,##0.### %", locale=self.locale))
        return (
            f"{_LEFT_TO_RIGHT}{written}{_LEFT_TO_RIGHT}" if self.locale.text_direction == "rtl" else written
        )

    def country(self, code: str) -> str:
        return str(self.locale.territories.get(code, code))


def _ungrouped(text: str, mark: str) -> str:
    if not _GROUPED.fullmatch(text):
        raise ValueError(text)
    return text.replace(mark, "")


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


def of_country(wanted: Iterable[str], home: str) -> Format:
    """As `of`, at last as at home; a language alone is written as at home too: German in Austria is Austrian."""
    own = home.partition("-")[0]
    return of(home if each == own else each for each in (*wanted, home) if each)


def pick_language(wanted: Iterable[str]) -> str:
    """The first language there are words in, of locales such as `de-AT` by preference."""
    for locale in wanted:
        language = re.split(r"[-_]", locale.strip().lower())[0]
        if language in LANGUAGES:
            return language
    return "en"


def choices() -> list[tuple[str, str]]:
    """The languages as a field of a model takes them."""
    return list(LANGUAGES.items())


def preferred(accept_language: str) -> str:
    """The tag that an Accept-Language header (RFC 9110, 12.5.4) prefers; empty where there is none."""
    return next((tag for tag, _ in parse_accept_lang_header(accept_language) if tag != "*"), "")


@lru_cache
def locales() -> dict[str, str]:
    """What a shop may write like: a tag such as `de` or `de-AT`, and its name in English, in the names' order."""
    known = (Locale.parse(name) for name in localedata.locale_identifiers() if _PLAIN.fullmatch(name))
    names = {str(found).replace("_", "-"): found.get_display_name("en") or "" for found in known}
    return dict(sorted(names.items(), key=lambda item: item[1]))
