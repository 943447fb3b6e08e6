"""The values of custom fields in an object's form: a widget for each field, and no JSON."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from admin_theme.fields import Chooser
from admin_theme.formatting import locale_format
from storefront.catalogue.models import CollectionProduct, Variant
from storefront.custom_fields import queries, rules
from storefront.custom_fields.models import CustomField, model_of
from storefront.orders.models import Order

PREFIX = "custom_fields."
_NEIGHBOURS: dict[str, tuple[type[Any], str]] = {
    "product": (Variant, "product"),
    "collection": (CollectionProduct, "collection"),
    "customer": (Order, "customer"),
}
"""By what is referred to: a column that refers to it, by whose name the admin searches for one."""
_NONE = ("", "–")


class NumberField(forms.CharField):
    """A number as its reader writes it."""

    def prepare_value(self, value: Any) -> Any:
        """`2,5` in German."""
        return (
            value if isinstance(value, str | None) else str(value).replace(".", locale_format().decimal_sign)
        )

    def to_python(self, value: Any) -> int | float | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            number: Decimal = locale_format().number(text, decimals=3)
        except ValueError as error:  # an ambiguous one is one too
            raise forms.ValidationError(_("Write a number, without thousands signs.")) from error
        return int(number) if number == int(number) else float(number)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except forms.ValidationError:
            return True


class DayField(forms.DateField):
    """A day, as the field keeps it."""

    def prepare_value(self, value: Any) -> Any:
        """What is kept, as a date, which the widget writes as its reader does."""
        try:
            return date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return value

    def clean(self, value: Any) -> Any:
        """RFC 3339's full-date, or None."""
        day = super().clean(value)
        return None if day is None else day.isoformat()

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class ReferenceField(forms.ModelChoiceField):
    """An object that is searched for, kept by its id; what it is called is for who may see it."""

    def __init__(self, *args: Any, is_named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_named = is_named

    def label_from_instance(self, obj: Any) -> str:
        """Its name, or its number alone."""
        return str(obj) if self.is_named else f"#{obj.pk}"

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else found.pk


class CustomValues:
    """For an admin, or an inline, of objects that have custom fields."""

    model: Any
    admin_site: Any
    form: type[Any]

    def custom_fields(self, request: HttpRequest) -> Sequence[CustomField]:
        """The fields that the shop has given these objects: asked for once a request."""
        known: dict[str, list[CustomField]] = request.__dict__.setdefault("custom_fields", {})
        kind = str(self.model.KIND)
        if kind not in known:
            known[kind] = list(queries.list_fields(kind=kind))
        return known[kind]

    def custom_names(self, request: HttpRequest) -> list[str]:
        """What they are called in the form."""
        return [PREFIX + field.key for field in self.custom_fields(request)]

    def custom_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        """A part of the page for them; none where the shop has none. Who may not change them reads them."""
        names = self.custom_names(request)
        if not names:
            return []
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)  # type: ignore[attr-defined]
        return [(gettext_lazy("Custom fields"), {"fields": names if may else ["custom_values_shown"]})]

    def custom_form(self, request: HttpRequest, form: type[Any] | None = None) -> type[Any]:
        """The form, the admin's own if not said, with a field for each."""
        base = form or self.form
        made = {
            PREFIX + field.key: _form_field(field, self.admin_site, may=request.user.has_perm)
            for field in self.custom_fields(request)
        }

        def fill(form: Any, *args: Any, **kwargs: Any) -> None:
            super(filled, form).__init__(*args, **kwargs)
            for name in made.keys() & form.fields.keys():
                value = form.instance.custom_fields.get(name.removeprefix(PREFIX))
                form.initial[name] = str(value).lower() if isinstance(value, bool) else value
                if isinstance(value, str) and isinstance(form.fields[name], forms.TypedChoiceField):
                    _offer(form.fields[name], value)

        filled: type[Any] = type(base.__name__, (base,), {**made, "__init__": fill})
        return filled

    @display(description=gettext_lazy("Custom fields"))
    def custom_values_shown(self, obj: Any) -> SafeString:
        """The values as they are read."""
        named = {field.key: field.name for field in queries.list_fields(kind=obj.KIND)}
        rows = [(named[key], value) for key, value in obj.custom_fields.items() if key in named]
        return format_html_join("", "<div>{}: {}</div>", rows) or SafeString("–")


class CustomValuesForm(CustomValues):
    """For an admin: the fields stand below its own."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if self.custom_fields(request):
            kwargs["form"] = self.custom_form(request, kwargs.get("form"))
        return super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The admin's own, and one for the custom fields."""
        return [*super().get_fieldsets(request, obj), *self.custom_fieldsets(request, obj)]  # type: ignore[misc]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The admin's own, and the values as they are read."""
        return [*super().get_readonly_fields(request, obj), "custom_values_shown"]  # type: ignore[misc]


def _form_field(field: CustomField, site: Any, *, may: Callable[[str], bool]) -> forms.Field:
    told: dict[str, Any] = {
        "label": field.name,
        "help_text": escape(field.description),  # which Django and Unfold write as it is
        "required": False,
    }
    match field.type:
        case "number":
            return NumberField(widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}), **told)
        case "date":
            return DayField(widget=UnfoldAdminSingleDateWidget(), **told)
        case "boolean":
            return _choice(
                [("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))],
                coerce=lambda text: text == "true",
                **told,
            )
        case "choice":
            return _choice([(each, each) for each in field.choices], **told)
        case "reference":
            model, name = _NEIGHBOURS[field.refers_to]
            target = model_of(field.refers_to)
            return ReferenceField(
                queryset=target._default_manager.all(),
                widget=Chooser(model._meta.get_field(name), site),
                is_named=may(f"{target._meta.app_label}.view_{target._meta.model_name}"),
                **told,
            )
    return forms.CharField(
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        empty_value=None,
        max_length=rules.LONGEST_TEXT,
        **told,
    )


def _choice(choices: Iterable[tuple[str, Any]], **told: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=[_NONE, *choices], empty_value=None, widget=UnfoldAdminSelectWidget(), **told
    )


def _offer(field: Any, value: str) -> None:
    """Let what is there stay, though it is a choice no more."""
    if value not in {code for code, _label in field.choices}:
        field.choices = [*field.choices, (value, value)]
