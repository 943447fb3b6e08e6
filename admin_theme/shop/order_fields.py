"""What staff fill in of an order: where it goes, and which variants, by a chooser that searches."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from admin_theme.fields import AmountFormField, CountryField, TextLineField
from kernel.postal_addresses import FIELDS
from tenants import current

PRICE = "promotions.change_promotion"
"""Who holds this sells at prices of their own."""
ADDRESS_ROWS = (
    ("first_name", "last_name"),
    ("company", "phone"),
    ("line1", "line2"),
    ("postal_code", "city"),
    ("region", "country"),
)
_LABELS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "company": gettext_lazy("Company"),
    "line1": gettext_lazy("Street and number"),
    "line2": gettext_lazy("Flat, floor, company (optional)"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("State or region (optional)"),
    "postal_code": gettext_lazy("Postal code"),
    "phone": gettext_lazy("Phone"),
}


def address_fields(of: str) -> dict[str, forms.Field]:
    """A field for each part of an address, called `of.part`. What an address needs is its service's to say."""
    found: dict[str, forms.Field] = {
        f"{of}.{name}": TextLineField(label=_LABELS[name], required=False, max_length=longest)
        for name, longest in FIELDS.items()
        if name != "country"
    }
    return found | {f"{of}.country": CountryField(none="–", required=False)}


def address_rows(of: str) -> list[tuple[str, ...]]:
    """The fields as they stand on a page."""
    return [tuple(f"{of}.{name}" for name in row) for row in ADDRESS_ROWS]


def shown_address(of: str, address: Mapping[str, str] | None) -> dict[str, str]:
    """What an address's fields begin with: the shop's country where there is none."""
    first = address or {"country": current.tenant().country}
    return {f"{of}.{name}": first.get(name, "") for name in FIELDS}


def entered_address(entered: Mapping[str, str]) -> dict[str, str] | None:
    """The address that was entered; none where nothing but a country was."""
    is_said = any(text for name, text in entered.items() if name != "country")
    return {name: entered.get(name, "") for name in FIELDS} if is_said else None


def price_field() -> AmountFormField:
    """The price of one piece."""
    return AmountFormField(
        label=gettext_lazy("Price of one"),
        required=False,
        min_value=0,
        widget=UnfoldAdminTextInputWidget(
            attrs={"inputmode": "decimal", "placeholder": gettext_lazy("as listed")}
        ),
    )
