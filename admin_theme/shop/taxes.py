"""Tax rates."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.dialogs import button
from admin_theme.fields import CountryField, RegionField, choose_regions
from admin_theme.formatting import locale_format, show_places
from admin_theme.writing import ServiceForm
from kernel import formats
from storefront.taxes import presets, queries, rules, services
from storefront.taxes.models import TaxRate

_CLASSES = {
    rules.STANDARD_CLASS: gettext_lazy("Standard"),
    "reduced": gettext_lazy("Reduced"),
    "reduced_2": gettext_lazy("Reduced, another rate"),
    "super_reduced": gettext_lazy("Strongly reduced"),
    "zero": gettext_lazy("Zero rate"),
    rules.GIFT_CARD_CLASS: gettext_lazy("Gift card: mailed once it is paid"),
}


def show_class(code: str) -> str:
    """A class of goods as a person calls it."""
    return str(_CLASSES.get(code, code))


def class_choices() -> list[tuple[str, str]]:
    """The classes that goods can be of: those that have a rate, and gift cards."""
    known = sorted({rate.tax_class for rate in queries.list_terms()})
    codes = dict.fromkeys((rules.STANDARD_CLASS, *known, rules.GIFT_CARD_CLASS))
    return [(code, show_class(code)) for code in codes]


class ClassField(forms.TypedChoiceField):
    """The class that goods are of, by its name."""

    widget = UnfoldAdminSelectWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Tax class"), choices=class_choices(), **kwargs)

    def offer(self, code: str) -> None:
        """That of something that has it already, though no rate has it any more."""
        if code and code not in dict(self.choices):  # type: ignore[arg-type]
            self.choices = [*self.choices, (code, show_class(code))]  # type: ignore[misc]


class _ClassInput(UnfoldAdminTextInputWidget):  # type: ignore[misc]
    """A line with the usual classes to choose from."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        listed = f"{name}-usual"
        line = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', _CLASSES.items())
        return format_html('{}<datalist id="{}">{}</datalist>', line, listed, options)


class PresetsForm(BaseDialogForm):  # type: ignore[misc]
    """Of which countries."""

    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries"), widget=UnfoldAdminSelectMultipleWidget(attrs={"size": 12})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fmt = formats.of([get_language() or "en"])
        named = sorted((fmt.country(code), code) for code in presets.list_countries())
        self.fields["countries"].choices = [  # type: ignore[attr-defined]
            ("EU", fmt.country("EU")),
            *((code, name) for name, code in named),
        ]


class RateForm(ServiceForm):
    """A rate, its region by its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rate: TaxRate = self.instance
        self.initial["region"] = choose_regions([rate.region], [rate.country or ""])[0]


class TaxRateAdmin(SoukAdmin):
    """What goods bear, by country, region and class."""

    list_display = ["name", "where", "class_label", "percent_label"]
    search_fields = ["name", "country", "region", "tax_class"]
    form = RateForm
    fields = [
        ("name", "percent"),
        ("country", "region"),
        ("postal_from", "postal_to"),
        ("tax_class", "is_settled"),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "country":
            return CountryField(
                required=False, help_text=gettext_lazy("Everywhere else: those without a rate of their own.")
            )
        if db_field.name == "region":
            return RegionField(
                required=False,
                help_text=gettext_lazy("None: all of the country. One that is not listed can be written."),
            )
        if db_field.name == "tax_class":
            kwargs["widget"] = _ClassInput()
            kwargs["help_text"] = gettext_lazy(
                "Which goods it is for: a common class, or a name of your own, such as books."
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    create = handed_to(services.create)
    update = handed_to(services.update, "rate_id")
    delete = handed_to(services.delete, "rate_id")
    actions_list = ["adopt_presets"]

    @button(
        gettext_lazy("Add usual rates"),
        gettext_lazy("Add the usual rates of which countries?"),
        gettext_lazy(
            "They are a starting point, not advice: ask your tax adviser. Your own rates stay as they are."
        ),
        PresetsForm,
        submit=gettext_lazy("Add"),
        may=["taxes.add_taxrate"],
        icon="public",
    )
    def adopt_presets(self, request: HttpRequest, form: PresetsForm) -> str:
        made = services.adopt_presets(countries=form.cleaned_data["countries"], actor=actor_of(request))
        return ngettext("%(count)d rate is added.", "%(count)d rates are added.", len(made)) % {
            "count": len(made)
        }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The rates; and that one has yet to be settled."""
        if request.method == "GET" and queries.is_unsettled():
            said = gettext_lazy(
                "Nothing can be sold where a rate is not confirmed: open the rate, set what the law requires, and "
                "save it."
            )
            messages.warning(request, str(said))
        return super().changelist_view(request, extra_context)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Any but the standard rate of everywhere else."""
        return super().has_delete_permission(request, obj) and not (
            isinstance(obj, TaxRate) and obj.is_default
        )

    def named(self, obj: TaxRate) -> str:
        return f"{obj.name} {locale_format().percent(str(obj.percent))} · {self.where(obj)}"

    @display(description=gettext_lazy("Where"), ordering="country")
    def where(self, rate: TaxRate) -> str:
        """The place, or everywhere else."""
        return show_places([rate.country], [rate.region, rules.write_codes(rate.postal_from, rate.postal_to)])

    class_label = columns.of(
        gettext_lazy("Tax class"), lambda rate: show_class(rate.tax_class), ordering="tax_class"
    )
    percent_label = columns.of(
        gettext_lazy("Rate"), lambda rate: locale_format().percent(str(rate.percent)), ordering="percent"
    )


PAGES = {TaxRate: TaxRateAdmin}
