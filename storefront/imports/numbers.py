"""Amounts, counts and weights as people and programs write them. What can be read in two ways is never guessed."""

import re
from decimal import Decimal

# signs that belong to some currencies only; a code of three letters belongs to its own
SIGNS = {
    "€": {"EUR"},
    "£": {"GBP", "GIP", "FKP", "SHP", "EGP", "SYP", "LBP"},
    "$": {
        "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD", "BRL", "JMD", "BBD", "BSD",
        "BZD", "FJD", "GYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD", "BMD", "KYD", "UYU", "DOP", "CUP", "NIO",
    },
    "us$": {"USD"},
    "c$": {"CAD"},
    "ca$": {"CAD"},
    "a$": {"AUD"},
    "r$": {"BRL"},
    "¥": {"JPY", "CNY"},
    "円": {"JPY"},
    "元": {"CNY"},
    "₩": {"KRW"},
    "₹": {"INR"},
    "rs": {"INR", "PKR", "LKR", "NPR", "MUR"},
    "rs.": {"INR", "PKR", "LKR", "NPR", "MUR"},
    "₺": {"TRY"},
    "₽": {"RUB"},
    "₴": {"UAH"},
    "₪": {"ILS"},
    "฿": {"THB"},
    "₫": {"VND"},
    "₱": {"PHP"},
    "₦": {"NGN"},
    "zł": {"PLN"},
    "kč": {"CZK"},
    "ft": {"HUF"},
    "lei": {"RON"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
    "kr.": {"SEK", "NOK", "DKK", "ISK"},
    "fr": {"CHF"},
    "fr.": {"CHF"},
    "sfr.": {"CHF"},
    "r": {"ZAR"},
}  # fmt: skip
_AMOUNT = re.compile(r"(?P<before>[^\d.,'’+-]*+)(?P<number>[-+]?(?:[.,'’]*+\d)++[.,'’]*+)(?P<after>[^\d]*+)")
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}")  # India counts by two: 1,23,456
_DIGITS = re.compile(r"\d+")
_LONGEST = 60
"""No number is longer; what the patterns take grows faster than the text."""


class NotANumber(ValueError):
    """The text is no number."""


class AmbiguousNumber(ValueError):
    """The text can be read as two numbers, `readings`."""

    def __init__(self, *readings: str) -> None:
        super().__init__(*readings)
        self.readings = readings


class ForeignCurrency(ValueError):
    """The amount is of another currency, which `sign` says."""

    def __init__(self, sign: str) -> None:
        super().__init__(sign)
        self.sign = sign


def parse_amount(text: str, *, currency: str, decimal: str, places: int) -> Decimal:
    """An amount with or without the currency's sign or code.

    Raises NotANumber, AmbiguousNumber or ForeignCurrency.
    """
    if len(text) > _LONGEST:
        raise NotANumber
    parts = _AMOUNT.fullmatch(text.strip().replace("\u2212", "-").removesuffix(".-").removesuffix(",-"))
    if parts is None:
        # 1 299,00: spaces between the digits
        parts = _AMOUNT.fullmatch(re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))", "", text.strip()))
    if parts is None:
        raise NotANumber
    for sign in (parts["before"].strip(), parts["after"].strip()):
        if sign and currency not in SIGNS.get(sign.lower(), {sign.upper()}):
            raise ForeignCurrency(sign) if _is_currency(sign) else NotANumber
    return parse(parts["number"], decimal=decimal, places=places)


def parse(text: str, *, decimal: str, places: int | None = None) -> Decimal:
    """A number whose decimal sign is `decimal` (“.” or “,”) unless the number itself shows another.

    `places` is how many decimals it can have: with none, a separator before three digits is one of
    thousands. Raises NotANumber or AmbiguousNumber.
    """
    if len(text) > _LONGEST:
        raise NotANumber
    bare = re.sub(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))", "", text.strip())
    sign, digits = ("-", bare[1:]) if bare.startswith("-") else ("", bare.removeprefix("+"))
    if not digits or not set(digits) <= set("0123456789.,") or not _DIGITS.search(digits):
        raise NotANumber
    return Decimal(sign + _plain(digits, decimal=decimal, places=places))


def _plain(digits: str, *, decimal: str, places: int | None) -> str:
    """The digits with a point and nothing else."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    sign = digits[last]
    other = "," if sign == "." else "."
    whole, _, fraction = digits.rpartition(sign)
    if other in whole:  # both: the last is the decimal sign
        if sign in whole or not _GROUPS.fullmatch(whole):
            raise NotANumber
        return f"{whole.replace(other, '')}.{fraction}"
    is_grouped = _GROUPS.fullmatch(digits) is not None
    if sign in whole:
        if not is_grouped:
            raise NotANumber
        return digits.replace(sign, "")
    if sign == decimal or not is_grouped:
        return f"{whole or 0}.{fraction or 0}"
    if places == 0:
        return digits.replace(sign, "")
    raise AmbiguousNumber(digits.replace(sign, ""), f"{whole}.{fraction}")


def _is_currency(sign: str) -> bool:
    return sign.lower() in SIGNS or re.fullmatch(r"[A-Z]{3}", sign) is not None
