"""What was changed of a product, under it."""

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display

from admin_theme import columns
from admin_theme.inlines import ReadOnlyInline
from storefront.catalogue.models import Product, ProductChange, Variant

LONGEST_SHOWN = 60


class ChangeInline(ReadOnlyInline):
    """Who changed what from what to what, the newest first."""

    model = ProductChange
    tab = True
    per_page = 25
    verbose_name = gettext_lazy("change")
    verbose_name_plural = gettext_lazy("history")
    fields = ["when", "actor", "what"]
    ordering = ["-id"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For those who may change products, as over the API."""
        return bool(request.user.has_perm("catalogue.change_product"))  # type: ignore[union-attr]

    when = columns.time(gettext_lazy("When"), "at")

    @display(description=gettext_lazy("What"))
    def what(self, change: ProductChange) -> SafeString:
        rows = [
            (
                _named(name, of_variant=bool(change.variant_id)),
                _shown(before),
                _shown(after),
            )
            for name, (before, after) in change.changes.items()
        ]
        return format_html("<span>{}</span>", format_html_join("; ", "{}: {} → {}", rows))


def _named(name: str, *, of_variant: bool) -> str:
    model: type[Product | Variant] = Variant if of_variant else Product
    words = {word: field.verbose_name for field in model._meta.fields for word in (field.name, field.attname)}
    word = str(capfirst(words.get(name, name)))
    return _("{field} of a variant").format(field=word) if of_variant else word


def _shown(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if value in (None, "", []):
        return "–"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
