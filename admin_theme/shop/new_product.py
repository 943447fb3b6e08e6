"""The page of a new product: what it costs and how much there is of it stand on it, below what it is."""

from copy import deepcopy
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from admin_theme.fields import CountField
from admin_theme.shop.taxes import ClassField
from admin_theme.shop.variants import VariantForm, let_default
from storefront.catalogue.models import Product, Variant

_VARIANT = "variants.0."
"""Where the service tells what is wrong with the first variant."""
_ROWS = (
    ("price", "compare_at_price"),
    ("sku", "barcode"),
    ("weight_grams", "requires_shipping"),
    ("is_taxable", "tax_class"),
    ("measure",),
)
_COUNT = "inventory.change_stocklevel"


class NewProductForm:
    """For the admin of products: its only variant is written in the product's own form."""

    form: type[Any]

    def get_form(
        self, request: HttpRequest, obj: Product | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form; of a new product with what its variant has."""
        if obj is None:
            base: type[Any] = kwargs.get("form", self.form)
            kwargs["form"] = type(base.__name__, (base,), self._fields(request))
        return super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]

    def new_fieldset(self, request: HttpRequest) -> tuple[Any, Any]:
        """The part of the page."""
        rows = [tuple(f"{_VARIANT}{name}" for name in row) for row in _ROWS]
        counted = ["on_hand"] if request.user.has_perm(_COUNT) else []
        return (gettext_lazy("Price and stock"), {"fields": [*rows, *counted]})

    def _fields(self, request: HttpRequest) -> dict[str, forms.Field]:
        found = {}
        for name in (name for row in _ROWS for name in row):
            own = ClassField() if name == "tax_class" else deepcopy(VariantForm.declared_fields.get(name))
            field = own or self.formfield_for_dbfield(Variant._meta.get_field(name), request)  # type: ignore[attr-defined]
            field.label = VariantForm.Meta.labels.get(name, field.label)
            found[f"{_VARIANT}{name}"] = field
        let_default(found[f"{_VARIANT}tax_class"], Variant().tax_class)
        if request.user.has_perm(_COUNT):
            found["on_hand"] = CountField(
                label=gettext_lazy("In stock"),
                required=False,
                help_text=gettext_lazy(
                    "How many pieces there are. More sizes or colours are added once it is saved."
                ),
            )
        return found
