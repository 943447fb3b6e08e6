"""Amounts of money: decimals in a shop's one currency, with the currency's own number of decimals.

Exponents are ISO 4217's, read from py-moneyed's table (JPY 0, EUR 2, KWD 3).
"""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Annotated, Any

import moneyed
from babel import Locale, numbers
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import get_language, gettext as _
from pydantic import Field
from typing_extensions import TypedDict

from kernel import scope
from kernel.errors import Invalid

ZERO = Decimal(0)
LARGEST = Decimal("999999999999.999")
"""What the column of an amount holds, and so the most that a price is, and that prices add up to."""


class MoneyDict(TypedDict):
    """Money on the wire: the amount as a string with all the currency's decimals."""

    amount: Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["12.90"])]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]


def AmountField(**options: Any) -> models.DecimalField:  # noqa: N802 - reads as the field it makes
    """A non-negative amount in the shop's currency; three decimals hold every ISO 4217 currency.

    A plain DecimalField and no subclass: Django refuses to mix a subclass with it in expressions.
    """
    defaults: dict[str, Any] = {
        "max_digits": 15,
        "decimal_places": 3,
        "validators": [MinValueValidator(ZERO)],
    }
    return models.DecimalField(**(defaults | options))


@lru_cache
def exponent(currency: str) -> int:
    """How many decimals the currency has. Raises ValueError for a code ISO 4217 does not have."""
    try:
        sub_unit = moneyed.get_currency(currency).sub_unit
    except moneyed.CurrencyDoesNotExist as error:
        raise ValueError(f"{currency!r} is not an ISO 4217 currency code") from error
    return len(str(sub_unit)) - 1


@lru_cache
def unit(currency: str) -> Decimal:
    """The currency's smallest amount: 0.01 for EUR, 1 for JPY."""
    return Decimal(1).scaleb(-exponent(currency))


def quantise(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded half up to the currency's decimals."""
    return amount.quantize(unit(currency), rounding=ROUND_HALF_UP)


def check_decimals(amount: Decimal, currency: str, *, field: str | None = None) -> None:
    """Whether the currency has such an amount. Raises Invalid (`too_precise`) for more decimals than it has."""
    if amount != quantise(amount, currency):
        raise Invalid(
            _("%(currency)s has %(decimals)s decimals.")
            % {"currency": currency, "decimals": exponent(currency) or _("no")},
            field=field,
            reason="too_precise",
        )


def check_size(amount: Decimal, currency: str, *, field: str | None = None) -> None:
    """Whether so much can be kept. Raises Invalid (`too_large`) for more than LARGEST."""
    if amount > LARGEST:
        most = LARGEST.quantize(unit(currency), rounding=ROUND_DOWN)
        raise Invalid(
            _("It comes to more than {amount}, which is the most.").format(
                amount=format_amount(most, currency)
            ),
            field=field,
            reason="too_large",
        )


def as_dict(amount: Decimal, currency: str) -> MoneyDict:
    """Money as the API and e-mails write it: `{"amount": "12.90", "currency": "EUR"}`."""
    return {"amount": str(quantise(amount, currency)), "currency": currency}


def format_amount(amount: Decimal, currency: str) -> str:
    """Money in a sentence: in the language that is spoken now, as the shop writes it where that is its own."""
    spoken = get_language() or "en"
    own = str(getattr(scope.connection.tenant, "locale", ""))
    written = own if own.partition("-")[0] == spoken else spoken
    return in_locale(amount, currency, Locale.parse(written, sep="-"))


def in_locale(amount: Decimal, currency: str, locale: Locale | str) -> str:
    """Money as people of a locale write it: `12,90 €`, with all the decimals the currency has.

    CLDR drops the decimals of some currencies (RSD, IQD); what is charged with them is shown with them. Between a
    letter and a digit stands a space (CLDR's `currencySpacing`, which babel leaves out): `AED 35.50`.
    Raises babel's UnknownLocaleError, or ValueError.
    """
    known = Locale.parse(locale) if isinstance(locale, str) else locale
    return _written(str(quantise(amount, currency)), currency, known)


@lru_cache(maxsize=4096)
def _written(amount: str, currency: str, locale: Locale) -> str:
    """A plain number in the locale's words, once for all the goods that cost so much."""
    written = numbers.format_currency(
        Decimal(amount),
        currency,
        format=_pattern(locale, exponent(currency)),
        locale=locale,
        currency_digits=False,
    )
    return _TOUCHING.sub("\u00a0", str(written))


_TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def allocate(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Split `total` over `weights` by largest remainder; the parts add up to `total` exactly.

    All-zero weights share evenly. Ties go to the earlier part, so the split is reproducible.
    """
    if not weights:
        return []
    step = unit(currency)
    units = int((total / step).to_integral_value(rounding=ROUND_HALF_UP))
    base = sum(weights, ZERO)
    shares = [w / base if base else Decimal(1) / len(weights) for w in weights]
    exact = [share * units for share in shares]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: units - sum(parts)]:
        parts[i] += 1
    return [part * step for part in parts]


@lru_cache
def _pattern(locale: Locale, decimals: int) -> str:
    pattern = str(locale.currency_formats["standard"].pattern)
    return re.sub(r"\.0+", f".{'0' * decimals}" if decimals else "", pattern)
