"""Form fields of ours: money as its reader writes it, and lists of words."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeGuard

from django import forms
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db.models import DecimalField, Field, JSONField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from admin_theme.formatting import country_choices, currency, locale_format, region_choices
from kernel import countries, formats, money, scope
from storefront.inventory import rules as inventory

LONGEST_ID = 40


class AmountFormField(forms.DecimalField):
    """An amount with the currency's own number of decimals, written as its reader writes it."""

    def __init__(self, *, max_digits: int = 15, decimal_places: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}))
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """`12.90` for EUR, `12,90` in German, `13` for JPY."""
        if not isinstance(value, Decimal):
            return value
        return str(money.quantise(value, currency())).replace(".", locale_format().decimal_sign)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount; what can be read in two ways is asked again."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return locale_format().number(value, decimals=money.exponent(currency()))
        except formats.AmbiguousNumberError as error:
            example = f"1250 or 1{locale_format().decimal_sign}25"
            message = _("%(written)s can be read in two ways. Write it without thousands signs: %(example)s.")
            raise forms.ValidationError(
                message, code="ambiguous", params={"written": value.strip(), "example": example}
            ) from error
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def clean(self, value: Any) -> Decimal | None:
        """Refuse decimals the currency does not have."""
        amount = super().clean(value)
        if amount is not None and amount != money.quantise(amount, currency()):
            decimals = money.exponent(currency())
            raise forms.ValidationError(
                _("{currency} has {decimals} decimals.").format(currency=currency(), decimals=decimals),
                code="decimals",
            )
        return amount


class PlainDecimalField(forms.DecimalField):
    """A number without the zeroes that its column adds: 19, not 19.000."""

    def prepare_value(self, value: Any) -> Any:
        """The number, as short as it is."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class TextLineField(forms.CharField):
    """A text of one line."""

    widget = UnfoldAdminTextInputWidget


class SelectField(forms.ChoiceField):
    """One of a few, from a menu."""

    widget = UnfoldAdminSelectWidget


class SwitchField(forms.BooleanField):
    """On or off."""

    widget = UnfoldBooleanSwitchWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class StructureField(forms.JSONField):
    """JSON; what Python refuses to read of it is wrong too: numbers of thousands of digits, lists in lists in lists."""

    def to_python(self, value: Any) -> Any:
        """What it holds."""
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            message = self.error_messages["invalid"]
            raise ValidationError(message, code="invalid", params={"value": str(value)[:100]}) from error


class CountField(forms.IntegerField):
    """A number of pieces, or grams; the least one may be below nothing."""

    MOST = inventory.MOST_ON_HAND

    def __init__(self, *, min_value: int = 0, max_value: int = MOST, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminIntegerFieldWidget())
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)


class WordsField(forms.CharField):
    """A list of words, written with commas between."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [word.strip() for word in (super().to_python(value) or "").split(",") if word.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class LinesField(WordsField):
    """A list of words, one a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return str(value or "").split()


class CountryField(forms.ChoiceField):
    """A country, chosen by its name; whether one can be taken is the service's to say."""

    def __init__(self, *, none: Any = gettext_lazy("Everywhere else"), **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Country"))
        widget = UnfoldAdminSelectWidget()
        super().__init__(choices=lambda: [("", none), *country_choices()], widget=widget, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return True


class CurrencyField(forms.ChoiceField):
    """A currency, chosen by its name; whether one can be taken is the service's to say."""

    def __init__(self, **kwargs: Any) -> None:
        widget = UnfoldAdminSelectWidget()
        super().__init__(choices=_currencies, widget=widget, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return True


def _currencies() -> list[tuple[str, str]]:
    return [(code, f"{code} · {name}") for code, name in countries.currencies().items()]


class CountriesField(forms.MultipleChoiceField):
    """Countries, as CountryField."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Countries"))
        super().__init__(choices=country_choices, widget=UnfoldAdminSelect2MultipleWidget(), **kwargs)

    def to_python(self, value: Any) -> list[str]:
        return [code for code in super().to_python(value) if code]

    def valid_value(self, value: Any) -> bool:
        return True


class _OwnToo:
    """A menu that takes what is not in it as well."""

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        """The choices, and what was chosen beside them."""
        menu: Any = super()
        groups = menu.optgroups(name, value, attrs)
        listed = {option["value"] for _label, options, _index in groups for option in options}
        for own in (each for each in value if each and each not in listed):
            option = menu.create_option(name, own, own, True, len(groups), attrs=attrs)
            groups.append((None, [option], len(groups)))
        return groups


class _RegionInput(_OwnToo, UnfoldAdminSelect2Widget):  # type: ignore[misc]
    pass


class _RegionsInput(_OwnToo, UnfoldAdminSelect2MultipleWidget):  # type: ignore[misc]
    pass


class RegionField(forms.ChoiceField):
    """A region of a country, chosen by its name, or written where it is not listed; its code is kept."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Region"))
        widget = _RegionInput(attrs={"data-tags": "true"})
        super().__init__(choices=lambda: [("", ""), *region_choices()], widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return _code(super().to_python(value))

    def valid_value(self, value: Any) -> bool:
        return True


class RegionsField(CountriesField):
    """Regions, as RegionField."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Regions"), **kwargs)
        self.widget = _RegionsInput(attrs={"data-tags": "true"})
        self.choices = region_choices  # type: ignore[assignment]

    def to_python(self, value: Any) -> list[str]:
        return [_code(each) for each in super().to_python(value)]


def choose_regions(codes: Sequence[str], countries: Sequence[str]) -> list[str]:
    """How the codes are called in the menu, where they are of one of these countries."""
    listed = dict(region_choices())
    named = {code: f"{country}:{code}" for country in reversed(countries) for code in codes}
    return [named[code] if named.get(code) in listed else code for code in codes]


def _code(chosen: str) -> str:
    return chosen[3:] if chosen[2:3] == ":" else chosen


def is_amount(db_field: Any) -> TypeGuard["DecimalField[Any, Any]"]:
    """Whether the column was made by `kernel.money.AmountField`, which leaves no class to ask for."""
    made = money.AmountField()
    return isinstance(db_field, DecimalField) and (db_field.max_digits, db_field.decimal_places) == (
        made.max_digits,
        made.decimal_places,
    )


class Chooser(AutocompleteSelect):
    """Django's, which looks a rubbish choice up again to show it, and fails."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """The options chosen, those that can be one."""
        return super().optgroups(name, [each for each in value if self._can_be(each)], attr)

    def _can_be(self, chosen: str) -> bool:
        try:
            self.field.remote_field.model._meta.pk.to_python(chosen)
        except ValidationError:
            return False
        return len(str(chosen)) <= LONGEST_ID


class FieldsMixin:
    """Form fields that know money and lists of words."""

    coded = ""
    """The field of a code that the service makes of the name, where nobody gives one."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Those that are named, and what else the page shows that is no column: the admin says it."""
        columns = {field.name for field in self.opts.fields}  # type: ignore[attr-defined]
        shown = [*flatten(self.fields or ()), *flatten_fieldsets(self.fieldsets or ())]  # type: ignore[attr-defined]
        said = [name for name in shown if name not in columns and hasattr(self, name)]
        return list(dict.fromkeys([*super().get_readonly_fields(request, obj), *said]))  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if is_amount(db_field):
            suffix = {} if scope.is_platform() else {"suffix": currency()}
            widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", **suffix})
            return AmountFormField(
                label=_label(db_field),
                required=not db_field.blank and not db_field.has_default(),
                help_text=db_field.help_text,
                initial=db_field.get_default() if db_field.has_default() else None,
                min_value=Decimal(0),
                max_digits=db_field.max_digits,
                decimal_places=db_field.decimal_places,
                widget=widget,
            )
        if isinstance(db_field, ArrayField):
            help_text = (
                _("{what}; commas between").format(what=db_field.help_text)
                if db_field.help_text
                else _("Commas between them.")
            )
            return WordsField(
                label=_label(db_field),
                required=not db_field.blank,
                help_text=help_text,
                widget=UnfoldAdminTextInputWidget(),
            )
        if db_field.name == "currency":
            return CurrencyField(label=_label(db_field), initial=db_field.get_default())
        if isinstance(db_field, DecimalField):
            kwargs.setdefault("form_class", PlainDecimalField)
        if isinstance(db_field, JSONField):
            kwargs.setdefault("form_class", StructureField)
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", Chooser(db_field, self.admin_site))  # type: ignore[attr-defined]
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.choices and field is not None:
            field.choices = [(value, capfirst(word)) for value, word in field.choices]
        if isinstance(field, forms.ModelChoiceField):
            shown = self.admin_site._registry.get(field.queryset.model)  # type: ignore[attr-defined, union-attr]
            if shown is not None:
                field.label_from_instance = shown.in_choice  # type: ignore[method-assign]
        if field is not None and db_field.name == self.coded:
            field.required = False
            field.help_text = gettext_lazy(
                "The name that programs use. Left empty, it is made from the name."
            )
        return field


def _label(db_field: Field[Any, Any]) -> str:
    name = str(db_field.verbose_name)
    return name[:1].upper() + name[1:]
