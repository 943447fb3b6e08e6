"""What an object says in the shop's other languages, in its form: a tab for each, with what was written beside."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from admin_theme.rich_text import RichText
from kernel import formats
from storefront.catalogue.models import Product
from storefront.translations.models import Translated
from tenants import current, languages

_LABELS = {
    "title": gettext_lazy("Title"),
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "seo_title": gettext_lazy("Heading for search engines"),
    "seo_description": gettext_lazy("Summary for search engines"),
}


class TranslationsForm:
    """For an admin of objects that are `Translated`."""

    model: Any
    form: type[Any]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form with a field for each text and language."""
        if names := self._names(request, obj):
            base: type[Any] = kwargs.get("form", self.form)
            made = {name: _form_field(obj, *named) for name, named in names.items()}
            kwargs["form"] = type(base.__name__, (base,), made)
        return super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The admin's own, and one for each language."""
        names = self._names(request, obj)
        rows: dict[str, list[tuple[str, str]]] = {}
        for name, (language, field) in names.items():
            rows.setdefault(language, []).append((f"original_{field}", name))
        tabs = [
            (formats.LANGUAGES[language], {"classes": ["tab"], "fields": fields})
            for language, fields in rows.items()
        ]
        return [*super().get_fieldsets(request, obj), *tabs]  # type: ignore[misc]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The admin's own, and what was written."""
        originals = [f"original_{field}" for field in self.model.TRANSLATED]
        return [*super().get_readonly_fields(request, obj), *originals]  # type: ignore[misc]

    @display(description=gettext_lazy("Title as it was written"))
    def original_title(self, obj: Any) -> str:
        return str(obj.title)

    @display(description=gettext_lazy("Name as it was written"))
    def original_name(self, obj: Any) -> str:
        return str(obj.name)

    @display(description=gettext_lazy("Description as it was written"))
    def original_description(self, obj: Any) -> SafeString:
        """What is translated, with its tags."""
        return format_html('<span class="souk-written">{}</span>', obj.description or "–")

    @display(description=gettext_lazy("Heading for search engines as it was written"))
    def original_seo_title(self, obj: Any) -> str:
        return obj.seo_title or "–"

    @display(description=gettext_lazy("Summary for search engines as it was written"))
    def original_seo_description(self, obj: Any) -> str:
        return obj.seo_description or "–"

    def _names(self, request: HttpRequest, obj: Any) -> dict[str, tuple[str, str]]:
        """By the form's name of a text: its language and field. None before the object is there."""
        if obj is None or not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return {}
        return {
            f"translations.{language}.{field}": (language, field)
            for language in languages.offered(current.tenant())[1:]
            for field in self.model.TRANSLATED
        }


def _form_field(obj: Translated, language: str, field: str) -> forms.CharField:
    attrs: dict[str, Any] = {"lang": language, "dir": "auto"}
    return forms.CharField(
        label=_LABELS[field],
        required=False,
        initial=obj.translations.get(language, {}).get(field, ""),
        widget=_widget(obj, field)(attrs=attrs),
    )


def _widget(obj: Translated, field: str) -> type[forms.Widget]:
    if field != "description":
        return UnfoldAdminTextInputWidget  # type: ignore[no-any-return]
    return RichText if isinstance(obj, Product) else UnfoldAdminTextareaWidget
