"""The sign-up form. It asks; whether the answers will do is the registry's to say."""

from django import forms
from django.utils.translation import gettext_lazy

from kernel import countries


class CountrySelect(forms.Select):
    """A list of countries whose options name their currency, so that a script can pre-select it."""

    def create_option(self, *args: object, **kwargs: object) -> dict[str, object]:
        """The option with its country's tender."""
        option = super().create_option(*args, **kwargs)  # type: ignore[arg-type]
        country = countries.choices().get(str(option["value"]))
        if country:
            option["attrs"]["data-currency"] = country[1]
        return option


class SignupForm(forms.Form):
    """What a new merchant tells us."""

    shop_name = forms.CharField(
        label=gettext_lazy("Shop name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), widget=CountrySelect)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    sample_data = forms.BooleanField(label=gettext_lazy("Fill it with sample products"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["country"].choices = [(code, name) for code, (name, _) in countries.choices().items()]  # type: ignore[attr-defined]
        self.fields["currency"].choices = [(c, f"{c} · {name}") for c, name in countries.currencies().items()]  # type: ignore[attr-defined]
