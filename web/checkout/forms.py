"""The forms of the checkout. They ask; whether the answers will do is the cart's and the gateway's to say."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kernel import countries, postal_addresses
from kernel.errors import DomainError
from kernel.postal_addresses import FIELDS
from storefront.policies.models import Policy
from storefront.policies.views import AgreedView
from tenants import current

AGREED = (Policy.Kind.TERMS, Policy.Kind.RETURNS, Policy.Kind.PRIVACY)
"""What a buyer is shown with the button that orders."""
VERSION = re.compile("[1-9][0-9]{0,8}")
ADDRESS = ("first_name", "last_name", "line1", "line2", "postal_code", "city", "region", "country")


def _text(label: Any, name: str, autocomplete: str, *, is_needed: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": f"shipping {autocomplete}"})
    return forms.CharField(label=label, max_length=FIELDS[name], required=is_needed, widget=widget)


class DetailsForm(forms.Form):
    """Who buys, and where the goods go."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    first_name = _text(gettext_lazy("First name"), "first_name", "given-name", is_needed=False)
    last_name = _text(gettext_lazy("Last name"), "last_name", "family-name")
    line1 = _text(gettext_lazy("Street and number"), "line1", "address-line1")
    line2 = _text(gettext_lazy("Flat, floor, company (optional)"), "line2", "address-line2", is_needed=False)
    postal_code = _text(gettext_lazy("Postal code"), "postal_code", "postal-code", is_needed=False)
    city = _text(gettext_lazy("City"), "city", "address-level2", is_needed=False)
    region = _text(gettext_lazy("State or region (optional)"), "region", "address-level1", is_needed=False)
    country = forms.ChoiceField(
        label=gettext_lazy("Country"), widget=forms.Select(attrs={"autocomplete": "shipping country"})
    )
    vat_id = forms.CharField(
        label=gettext_lazy("VAT number of your company (optional)"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [(code, name) for code, (name, _) in countries.choices().items()]  # type: ignore[attr-defined]
        if not current.tenant().reverse_charge:
            del self.fields["vat_id"]

    def clean(self) -> None:
        """What an address of the country lacks is told beside what the form lacks, and not a round later."""
        super().clean()
        if self.errors:
            try:
                postal_addresses.clean({name: self.cleaned_data.get(name, "") for name in ADDRESS})
            except DomainError as error:
                for part in error.parts:
                    if part.field in self.fields and part.field not in self.errors:
                        self.add_error(part.field, forms.ValidationError(part.detail, code=part.reason))

    def address(self) -> dict[str, str]:
        """The address as a cart takes it."""
        return {name: self.cleaned_data[name] for name in ADDRESS}


class PaymentForm(forms.Form):
    """How the goods are sent and how they are paid for, of what the shop offers."""

    shipping_method = forms.ChoiceField(required=False)
    gateway = forms.ChoiceField()
    seen_total = forms.DecimalField()
    seen_due = forms.DecimalField(required=False)
    agreed = forms.CharField(required=False, max_length=200)

    def __init__(
        self, *args: Any, methods: Sequence[Mapping[str, Any]], gateways: Sequence[Mapping[str, Any]]
    ) -> None:
        super().__init__(*args)
        self.fields["shipping_method"].choices = [(m["code"], m["name"]) for m in methods]  # type: ignore[attr-defined]
        self.fields["gateway"].choices = [(g["code"], g["name"]) for g in gateways]  # type: ignore[attr-defined]

    def clean_agreed(self) -> list[AgreedView]:
        """The versions of the policies that the page showed: `terms-3 returns-1`."""
        pairs = (word.rpartition("-") for word in self.cleaned_data["agreed"].split())
        return [
            {"kind": kind, "version": int(version)}
            for kind, _, version in pairs
            if kind in AGREED and VERSION.fullmatch(version)
        ]
