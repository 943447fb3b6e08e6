"""Who is behind a shop, as the law wants it named on invoices and in the imprint."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, get_type_hints

from django.utils.translation import gettext as _, gettext_lazy
from django_stubs_ext import StrOrPromise
from pydantic import Field
from typing_extensions import TypedDict

from kernel import postal_addresses
from kernel.errors import Invalid, Refusals
from kernel.formats import Format
from tenants import tax_numbers
from tenants.countries import EUROPEAN_UNION


class Part(NamedTuple):
    """What a part is called, and how many characters it may have."""

    label: StrOrPromise
    longest: int


class LegalIdentity(TypedDict):
    """The person or company that sells: all of it text, empty where there is none."""

    name: Annotated[str, Part(gettext_lazy("Name of the person or company"), 200)]
    line1: Annotated[str, Part(gettext_lazy("Street and number"), 200)]
    line2: Annotated[str, Part(gettext_lazy("More of the address"), 200)]
    postal_code: Annotated[str, Part(gettext_lazy("Postal code"), 20)]
    city: Annotated[str, Part(gettext_lazy("City"), 120)]
    region: Annotated[str, Part(gettext_lazy("Region"), 120)]
    country: Annotated[
        str, Part(gettext_lazy("Country"), 2), Field(description="ISO 3166-1 alpha-2", examples=["DE"])
    ]
    register: Annotated[
        str,
        Part(gettext_lazy("Register and number"), 200),
        Field(description="where the company is registered, and its number"),
    ]
    vat_id: Annotated[
        str,
        Part(gettext_lazy("VAT number"), tax_numbers.LONGEST),
        Field(description="or what takes its place: ABN, GST number, UID; checked by the country's form"),
    ]
    tax_number: Annotated[str, Part(gettext_lazy("Tax number"), 40)]
    responsible: Annotated[
        str,
        Part(gettext_lazy("Who answers for the contents"), 200),
        Field(description="who answers for the contents"),
    ]


PARTS: dict[str, Part] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(LegalIdentity, include_extras=True).items()
}
_TAXED = EUROPEAN_UNION | {"AU", "CA", "CH", "GB", "IN", "JP", "LI", "NO", "NZ", "SG"}
"""Countries whose invoices name the seller's number: Directive 2006/112/EC, article 226 (3); United Kingdom, VAT
Regulations 1995, 14 (1); Swiss MWSTG, 26 (2); Norwegian bokføringsforskriften, 5-1-1; A New Tax System (GST) Act,
29-70; New Zealand GST Act, 19F; Canadian GST/HST Input Tax Credit Regulations, 3; Japanese Consumption Tax Act, 57-4.
"""


def read(kept: Mapping[str, Any]) -> LegalIdentity:
    """All parts of what is kept."""
    return LegalIdentity(**{name: str(kept.get(name, "")) for name in PARTS})  # type: ignore[typeddict-item]


def check(value: Mapping[str, Any]) -> dict[str, str]:
    """The identity as it would be kept: its parts trimmed, without the empty ones. Raises Invalid or Several."""
    refusals = Refusals()
    kept: dict[str, str] = {}
    for name, part in value.items():
        with refusals.gather("legal_identity"):
            text = " ".join(str(part or "").split())
            if name not in PARTS:
                raise Invalid(_("There is no such part."), field=name, reason="unknown")
            if len(text) > PARTS[name].longest:
                raise Invalid(
                    _("Use at most %(most)s characters.") % {"most": PARTS[name].longest},
                    field=name,
                    reason="too_long",
                )
            if name == "country":
                text = text.upper()
            if name == "vat_id":
                country = str(value.get("country") or "").strip().upper()
                text = tax_numbers.clean(text, country=country, field=name)
            if name == "country" and text and text not in postal_addresses.countries():
                raise Invalid(_("Name a country by its two letters, as in DE."), field=name, reason="invalid")
            if text:
                kept[name] = text
    refusals.tell()
    return kept


def lines(identity: Mapping[str, Any], way: Format) -> list[str]:
    """The name and address as they stand on paper, the country by its name."""
    read_ = read(identity)
    town = " ".join(part for part in (read_["postal_code"], read_["city"]) if part)
    country = way.country(read_["country"])
    parts = (read_["name"], read_["line1"], read_["line2"], town, read_["region"], country)
    return [part for part in parts if part]


def missing(identity: Mapping[str, Any], *, country: str) -> list[Part]:
    """What the invoices of a seller in that country have to name and the identity does not say."""
    wanted = ["name", "line1", "city", "country"]
    if country in _TAXED and not (country in ("AT", "DE") and identity.get("tax_number")):
        wanted.append(
            "vat_id"
        )  # German and Austrian ones may name the tax number instead (UStG, 14 (4) 2 and 11 (1))
    return [PARTS[name] for name in wanted if not identity.get(name)]
