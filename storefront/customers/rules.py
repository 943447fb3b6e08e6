"""Pure rules of customers: who asks, and which address is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict

from babel import Locale

from kernel.errors import Invalid

_NOT_ISO = frozenset(  # CLDR's regions beyond ISO 3166-1
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
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
REQUIRED = ("last_name", "line1", "city", "country")


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


@dataclass(frozen=True, slots=True)
class Holder:
    """Who asks for a cart or an order: a customer by their id, or a guest by the object's token."""

    customer_id: int | None = None
    token: str = ""


@lru_cache
def countries() -> frozenset[str]:
    """The 249 country codes of ISO 3166-1 alpha-2, from CLDR's territories."""
    territories = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in territories if len(code) == 2 and code.isalpha()) - _NOT_ISO


def clean_address(data: Mapping[str, object], *, field: str = "") -> AddressDict:
    """The address stripped and whole. Raises Invalid naming the first field that is not acceptable."""
    prefix = f"{field}." if field else ""
    unknown = sorted(set(data) - set(FIELDS))
    if unknown:
        raise Invalid("An address has no such field.", field=f"{prefix}{unknown[0]}")
    clean = {name: _clean(data.get(name), name, longest, prefix) for name, longest in FIELDS.items()}
    clean["country"] = clean["country"].upper()
    for name in REQUIRED:
        if not clean[name]:
            raise Invalid("This field is needed.", field=f"{prefix}{name}")
    if clean["country"] not in countries():
        raise Invalid("Use an ISO 3166-1 alpha-2 country code.", field=f"{prefix}country")
    return AddressDict(**clean)  # type: ignore[typeddict-item]


def _clean(value: object, name: str, longest: int, prefix: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid("This is not text.", field=f"{prefix}{name}")
    text = value.strip()
    if len(text) > longest:
        raise Invalid(f"At most {longest} characters.", field=f"{prefix}{name}")
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise Invalid("Control characters are not possible here.", field=f"{prefix}{name}")
    return text
