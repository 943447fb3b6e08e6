"""The form of a shop's settings, the same for its owner and for operators."""

from collections import defaultdict
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminColorInputWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from admin_theme.fields import LinesField, SelectField
from admin_theme.writing import ServiceForm
from kernel import formats
from kernel.errors import DomainError
from kernel.forms import refuse
from tenants import countries, rules, shop_settings
from tenants.models import Tenant
from tenants.shop_settings import SettingsValues

PAGES_OF_THEIR_OWN = frozenset(("announcement", "cover", "fonts", "legal_identity", "logo", "palette"))
Choices = list[tuple[str, list[tuple[str, str]]]]


class SettingsForm(ServiceForm):
    """What may be settled of a shop; the service says what is possible, and writes it."""

    locale = SelectField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy(
            "What its mails are written in where a buyer's own language is not known, and how dates and amounts look."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Further languages"),
        choices=formats.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=gettext_lazy("What visitors may read the shop's own pages in besides."),
    )
    time_zone = SelectField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Where its days begin and end, in reports and in the admin."),
    )
    summary_hour = forms.TypedChoiceField(
        label=gettext_lazy("Daily work at"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in rules.HOURS],
        widget=UnfoldAdminSelectWidget(),
        help_text=gettext_lazy("When the daily summary and reminders go out, by this clock."),
    )
    cors_origins = LinesField(
        label=gettext_lazy("Websites of your own"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "placeholder": "https://www.example.com"}),
        help_text=gettext_lazy(
            "One per line. Their scripts may call the shop's API from a visitor's browser; the shop's own pages "
            "do not need this."
        ),
    )

    class Meta:
        model = Tenant
        fields = [name for name in shop_settings.FIELDS if name not in PAGES_OF_THEIR_OWN]
        widgets = {
            "name": UnfoldAdminTextInputWidget(),
            "contact_email": UnfoldAdminEmailInputWidget(),
            "theme_colour": UnfoldAdminColorInputWidget(),
            "prices_include_tax": UnfoldBooleanSwitchWidget(),
            "reverse_charge": UnfoldBooleanSwitchWidget(),
            "captures_by_hand": UnfoldBooleanSwitchWidget(),
            "captures_when_sent": UnfoldBooleanSwitchWidget(),
            "requires_second_factor": UnfoldBooleanSwitchWidget(),
        }
        labels = {
            "theme_colour": gettext_lazy("Colour"),
            "contact_email": gettext_lazy("Contact e-mail"),
            "reverse_charge": gettext_lazy("Reverse charge"),
            "captures_by_hand": gettext_lazy("Capture payments by hand"),
            "captures_when_sent": gettext_lazy("Capture what was sent"),
            "requires_second_factor": gettext_lazy("Require two-factor log-in"),
        }
        help_texts = {
            "contact_email": gettext_lazy("Buyers' answers and the shop's own mail go there."),
            "theme_colour": gettext_lazy("Used in the shop, its e-mails, its invoices and this admin."),
            "prices_include_tax": gettext_lazy(
                "Otherwise tax comes on top of them in the cart. Placed orders stay as they are."
            ),
            "reverse_charge": gettext_lazy(
                "Businesses elsewhere in the European Union, told by their VAT numbers, buy without tax. Check that a "
                "number is theirs (VIES) before you send anything."
            ),
            "captures_by_hand": gettext_lazy(
                "Cards are authorised when an order is placed, and charged when you capture the payment on the order's "
                "page. A gateway holds the money for some days; what is not captured by then expires."
            ),
            "captures_when_sent": gettext_lazy(
                "When the last piece of an order is sent, the rest of its held payment is captured by itself, within "
                "a few minutes. It does nothing while payments are not captured by hand."
            ),
            "requires_second_factor": gettext_lazy(
                "Staff who have not set it up are asked to when they next open a page, and see nothing else before."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "locale" in self.fields:  # those who may only look are shown none of them
            self.fields["locale"].choices = list(formats.locales().items())  # type: ignore[attr-defined]
            self.fields["time_zone"].choices = _zones()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Say what is wrong where it is."""
        data: dict[str, Any] = super().clean() or {}
        try:
            shop_settings.check(cast(SettingsValues, data))
        except DomainError as error:
            refuse(self, error)
        return data

    def changes(self) -> SettingsValues:
        """What is to be settled: the fields that are filled in otherwise than they are kept."""
        return cast(SettingsValues, {name: self.cleaned_data[name] for name in self.changed_data})


def _zones() -> Choices:
    """Time zones by the part of the world they are in."""
    parts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(countries.time_zones()):
        part, _slash, place = name.partition("/")
        parts[part if place else _("Others")].append((name, (place or part).replace("_", " ")))
    return sorted(parts.items())
