"""The numbers that tax authorities know traders by. python-stdnum knows their forms and check digits, by country."""

import re
import unicodedata

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from tenants.countries import EUROPEAN_UNION

LONGEST = 40
NAMES: dict[str, str] = {
    "AU": "ABN",
    "CA": "GST/HST number",
    "CH": "UID",
    "IN": "GSTIN",
    "JP": "登録番号",
    "NZ": "GST number",
    "SG": "GST number",
}
"""What it is called on invoices where it is no VAT number."""
_CHECKED = frozenset(("AU", "CA", "GB", "IN", "NO", "NZ"))
_SIGNS = re.compile(r"[\s.\-/]")


def country_of(number: str) -> str:
    """The state of the European Union that a number is of, by its first letters; empty for none of them."""
    prefix = "GR" if number[:2] == "EL" else number[:2]
    return prefix if prefix in EUROPEAN_UNION else ""


def clean(text: str, *, country: str, field: str) -> str:
    """The number as it is kept: in capitals, without signs, those of the European Union with their country's letters.

    What nobody sees, such as marks that were copied along, is none of it. A number that begins with the letters of a
    state of the Union is of that state; others are of `country` (empty where it is not known). What is no number of it
    is refused: Invalid at `field`.
    """
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isprintable())
    number = typed = _SIGNS.sub("", seen.upper())
    if not number:
        return ""
    state = country_of(number)
    if not state and country in EUROPEAN_UNION:
        state, number = country, f"{'EL' if country == 'GR' else country}{number}"
    if not _is_number(number, country=state or country, is_european=bool(state)):
        raise Invalid(
            _("%(number)s is no VAT number of %(country)s: a letter or digit is missing or wrong.")
            % {"number": typed[:LONGEST], "country": state or country},
            field=field,
            reason="invalid",
        )
    if len(number) > LONGEST or not number.isascii() or not number.isalnum():
        raise Invalid(
            _("Use at most %(most)s letters and digits.") % {"most": LONGEST}, field=field, reason="invalid"
        )
    return number


def _is_number(number: str, *, country: str, is_european: bool) -> bool:
    """Whether it may be a number of the country; any may where we know of no form."""
    from stdnum import get_cc_module  # a module for each number of each country
    from stdnum.eu import vat

    def is_(kind: str, of: str, text: str) -> bool:
        module = get_cc_module(of, kind)
        return module is not None and bool(module.is_valid(text))

    if is_european:
        return bool(vat.is_valid(number))
    if country == "JP":  # of a qualified invoice: T and the corporate number
        return number[:1] == "T" and is_("cn", "jp", number[1:])
    if country in ("CH", "LI"):
        return is_("vat", "ch", number) or is_("uid", "ch", number)
    return country not in _CHECKED or is_("vat", country.lower(), number)
