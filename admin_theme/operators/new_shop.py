"""The dialog that makes a shop for a merchant."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminPasswordWidget

from accounts import services as accounts
from admin_theme.fields import CountryField, CurrencyField, TextLineField
from kernel import mailboxes
from kernel.errors import DomainError
from tenants.provisioning import signups


class NewShopForm(BaseDialogForm):  # type: ignore[misc]
    """A merchant's wish, as the sign-up page takes it."""

    name = TextLineField(max_length=120, label=gettext_lazy("Name"))
    slug = TextLineField(
        max_length=40,
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("The first part of its web address."),
    )
    email = mailboxes.FormField(
        label=gettext_lazy("Owner's e-mail address"), widget=UnfoldAdminEmailInputWidget()
    )
    password = forms.CharField(
        label=gettext_lazy("Owner's first password"), widget=UnfoldAdminPasswordWidget()
    )
    country = CountryField(initial="DE", none="")
    currency = CurrencyField(label=gettext_lazy("Currency"), initial="EUR")

    def clean_slug(self) -> str:
        """A free and possible address."""
        slug = str(self.cleaned_data["slug"]).strip().lower()
        try:
            signups.check_slug(slug)
        except DomainError as error:
            raise forms.ValidationError(error.detail, code=error.code) from error
        if signups.is_taken(slug):
            free = ", ".join(signups.find_suggestions(slug))
            raise forms.ValidationError(
                _("This address is taken. Free are: {free}.").format(free=free), code="slug.taken"
            )
        return slug

    def clean(self) -> dict[str, Any]:
        """A password its owner's account would take."""
        data: dict[str, Any] = super().clean() or {}
        if "password" in data and "email" in data:
            try:
                accounts.check_password_strength(data["password"], email=data["email"])
            except DomainError as error:
                self.add_error("password", error.detail)
        return data

    def cleaned_wishes(self) -> dict[str, Any]:
        """What `signups.reserve` takes."""
        return {
            key: self.cleaned_data[key]
            for key in ("slug", "name", "email", "password", "country", "currency")
        }
