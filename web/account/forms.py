"""The forms of a customer's account. They ask; whether the answers will do is the shop's to say."""

from django import forms
from django.utils.translation import gettext_lazy


class NewPasswordForm(forms.Form):
    """A password chosen anew."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )


class PasswordForm(forms.Form):
    """The password there is."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class AddressForm(forms.Form):
    """Where another link is sent."""

    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
