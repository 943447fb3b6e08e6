"""Who is behind a shop, as the law wants it named on invoices and in the imprint."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from kernel import postal_addresses
from kernel.errors import Invalid, Refusals

LONGEST = {
    "name": 200,
    "line1": 200,
    "line2": 200,
    "postal_code": 20,
    "city": 120,
    "region": 120,
    "country": 2,
    "register": 200,
    "vat_id": 40,
    "tax_number": 40,
    "responsible": 200,
}
"""The parts, and how many characters each may have. Empty ones are not told."""


class LegalIdentity(TypedDict):
    """The person or company that sells: all of it text, empty where there is none."""

    name: str
    line1: str
    line2: str
    postal_code: str
    city: str
    region: str
    country: str
    register: str
    vat_id: str
    tax_number: str
    responsible: str


def read(kept: Mapping[str, Any]) -> LegalIdentity:
    """All parts of what is kept."""
    return LegalIdentity(**{name: str(kept.get(name, "")) for name in LONGEST})  # type: ignore[typeddict-item]


def check(value: Mapping[str, Any]) -> dict[str, str]:
    """The identity as it would be kept: its parts trimmed, without the empty ones. Raises Invalid or Several."""
    refusals = Refusals()
    kept: dict[str, str] = {}
    for name, part in value.items():
        with refusals.gather("legal_identity"):
            text = " ".join(str(part or "").split())
            if name not in LONGEST:
                raise Invalid(_("There is no such part."), field=name, reason="unknown")
            if len(text) > LONGEST[name]:
                raise Invalid(
                    _("Use at most %(most)s characters.") % {"most": LONGEST[name]},
                    field=name,
                    reason="too_long",
                )
            if name in ("country", "vat_id"):
                text = text.upper().replace(" ", "")
            if name == "country" and text and text not in postal_addresses.countries():
                raise Invalid(_("Name a country by its two letters, as in DE."), field=name, reason="invalid")
            if text:
                kept[name] = text
    refusals.tell()
    return kept


def lines(identity: Mapping[str, Any]) -> list[str]:
    """The name and address as they stand on paper, the country by its code."""
    read_ = read(identity)
    town = " ".join(part for part in (read_["postal_code"], read_["city"]) if part)
    parts = (read_["name"], read_["line1"], read_["line2"], town, read_["region"], read_["country"])
    return [part for part in parts if part]
