"""The forms of a customer's account. They ask; whether the answers will do is the shop's to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kernel import countries
from kernel.postal_addresses import FIELDS


def _email() -> forms.CharField:
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    return forms.CharField(label=gettext_lazy("E-mail"), max_length=254, widget=widget)


def _password(autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=gettext_lazy("Password"), max_length=128, strip=False, widget=widget)


def _text(label: Any, name: str, autocomplete: str, *, is_needed: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=FIELDS[name], required=is_needed, widget=widget)


class LogInForm(forms.Form):
    """Who comes back."""

    email = _email()
    password = _password("current-password")
    code = forms.CharField(
        label=gettext_lazy("Code of your app"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    asks_for_code = False
    """Whether the account was found to have a second factor."""


class RegistrationForm(forms.Form):
    """Who opens an account."""

    first_name = _text(gettext_lazy("First name"), "first_name", "given-name", is_needed=False)
    last_name = _text(gettext_lazy("Last name"), "last_name", "family-name", is_needed=False)
    email = _email()
    password = _password("new-password")


class ProfileForm(forms.Form):
    """What customers say of themselves."""

    first_name = _text(gettext_lazy("First name"), "first_name", "given-name", is_needed=False)
    last_name = _text(gettext_lazy("Last name"), "last_name", "family-name", is_needed=False)
    phone = _text(gettext_lazy("Phone"), "phone", "tel", is_needed=False)


class AddressForm(forms.Form):
    """An address of the customer's book."""

    first_name = _text(gettext_lazy("First name"), "first_name", "given-name", is_needed=False)
    last_name = _text(gettext_lazy("Last name"), "last_name", "family-name")
    company = _text(gettext_lazy("Company (optional)"), "company", "organization", is_needed=False)
    line1 = _text(gettext_lazy("Street and number"), "line1", "address-line1")
    line2 = _text(gettext_lazy("Flat or floor (optional)"), "line2", "address-line2", is_needed=False)
    postal_code = _text(gettext_lazy("Postal code"), "postal_code", "postal-code", is_needed=False)
    city = _text(gettext_lazy("City"), "city", "address-level2", is_needed=False)
    region = _text(gettext_lazy("State or region (optional)"), "region", "address-level1", is_needed=False)
    country = forms.ChoiceField(
        label=gettext_lazy("Country"), widget=forms.Select(attrs={"autocomplete": "country"})
    )
    phone = _text(gettext_lazy("Phone (optional)"), "phone", "tel", is_needed=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, names[0]) for code, names in countries.choices().items()]
        self.fields["country"].choices = named  # type: ignore[attr-defined]
