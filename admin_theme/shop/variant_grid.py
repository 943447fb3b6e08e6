"""A product's variants as a grid: the options and their values, and price, SKU and stock of each combination."""

from itertools import product as combinations
from math import prod
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from admin_theme.base import SoukAdmin, actor_of, back_to
from admin_theme.fields import AmountFormField, CountField, SwitchField, TextLineField
from admin_theme.pages import page
from kernel import clock
from kernel.errors import DomainError
from kernel.money import ZERO
from storefront.catalogue.models import Product, Variant
from storefront.catalogue.rules import MAX_OPTIONS
from storefront.inventory import queries, variant_grid
from storefront.inventory.variant_grid import MOST_VARIANTS, Cell

PERMISSIONS = (
    "catalogue.change_product",  # whose options they are
    "catalogue.add_variant",
    "catalogue.change_variant",
    "catalogue.delete_variant",
)
STOCK_PERMISSION = "inventory.change_stocklevel"


class OptionsForm(forms.Form):
    """Up to three options by name, each with its values."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MAX_OPTIONS + 1):
            self.fields[f"name{number}"] = forms.CharField(
                label=_("Option {number}").format(number=number),
                required=False,
                max_length=80,
                widget=UnfoldAdminTextInputWidget(
                    attrs={"placeholder": _("such as Size") if number == 1 else ""}
                ),
            )
            self.fields[f"values{number}"] = forms.CharField(
                label=_("Values of option {number}").format(number=number),
                help_text=_("One a line."),
                required=False,
                widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
            )

    def clean(self) -> None:
        """A name for values, values for a name, and no more combinations than a product may have."""
        for number in range(1, MAX_OPTIONS + 1):
            name, values = self.cleaned_data.get(f"name{number}"), self.cleaned_data.get(f"values{number}")
            if bool(name) != bool(values):
                self.add_error(
                    f"name{number}", _("Give the option a name, and values of which buyers choose.")
                )
        if prod(len(values) for _name, values in self.options()) > MOST_VARIANTS:
            message = _("These are more than {most} combinations: leave out some values.")
            raise forms.ValidationError(message.format(most=MOST_VARIANTS))

    def options(self) -> list[tuple[str, list[str]]]:
        """The options with their values, each once."""
        found = []
        for number in range(1, MAX_OPTIONS + 1):
            lines = str(self.cleaned_data.get(f"values{number}", "")).splitlines()
            values = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
            if values:
                found.append((str(self.cleaned_data.get(f"name{number}", "")), values))
        return found


class CellForm(forms.Form):
    """One combination."""

    is_offered = SwitchField()
    price = AmountFormField(
        label=gettext_lazy("Price"),
        max_digits=12,
        decimal_places=3,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )
    sku = TextLineField(label=gettext_lazy("SKU"), required=False)
    barcode = TextLineField(label=gettext_lazy("Barcode"), required=False)
    on_hand = CountField(
        label=gettext_lazy("On hand"),
        required=False,
        show_hidden_initial=True,  # a sale meanwhile is no count of ours
    )

    def __init__(self, *args: Any, options: tuple[str, ...], may_count: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_count:
            del self.fields["on_hand"]
        self.options, self.title = options, " · ".join(options) or _("The product")
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label or _('Offer it')}: {self.title}"
        if self.is_bound and self["is_offered"].value() in (False, None):
            self.fields["price"].required = False

    def cell(self) -> Cell:
        """What was entered, as the service takes it."""
        data = self.cleaned_data
        return Cell(
            options=self.options,
            price=data["price"] or ZERO,
            sku=data["sku"],
            barcode=data["barcode"],
            on_hand=data.get("on_hand") if "on_hand" in self.changed_data else None,
            is_offered=data["is_offered"],
        )


class VariantGrid(SoukAdmin):
    """A page of a product."""

    @action(description=gettext_lazy("Variants as a grid"), permissions=PERMISSIONS, icon="grid_on")
    def variant_grid(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("shop_admin:catalogue_product_variants", product_id=object_id)

    @page(
        "<int:product_id>/variants/",
        may=PERMISSIONS,
        template="admin_theme/variant_grid.html",
        title=gettext_lazy("Variants as a grid"),
    )
    def grid(self, request: HttpRequest, product_id: int) -> Any:
        """Ask for options and values, then for every combination; write all at once."""
        product = get_object_or_404(Product, pk=product_id)
        given = request.POST or request.GET
        is_new = "name1" in given
        options = OptionsForm(given if is_new else None, initial=_options_of(product))
        cells: list[CellForm] = []
        lost: list[Variant] = []
        if not is_new or options.is_valid():
            named = options.options() if is_new else _pairs(options.initial)
            cells, lost = _cells(request, product, [values for _name, values in named], is_new=is_new)
            are_valid = request.method == "POST" and all([cell.is_valid() for cell in cells])  # noqa: C419 - ask each
            names = [name for name, _values in named]
            if are_valid and self._written(request, product, names, options, cells):
                return back_to(self, request, product.pk)
        return {
            "opts": Product._meta,
            "original": product,
            "options": options,
            "cells": cells,
            "lost": lost,
            "product_url": reverse("shop_admin:catalogue_product_change", args=[product.pk]),
        }

    def _written(
        self,
        request: HttpRequest,
        product: Product,
        names: list[str],
        options: OptionsForm,
        cells: list[CellForm],
    ) -> bool:
        entered = [cell.cell() for cell in cells]
        try:
            count = variant_grid.write(
                product_id=product.pk,
                option_names=names,
                cells=entered,
                actor=actor_of(request),
                now=clock.now(),
            )
        except DomainError as error:
            offered = [cell for cell, each in zip(cells, entered, strict=True) if each.is_offered]
            for refusal in error.parts:
                _prefix, _dot, rest = (refusal.field or "").partition("variants.")
                number, _dot, name = rest.partition(".")
                form: forms.Form = options
                if number.isdigit() and int(number) < len(offered):
                    form = offered[int(number)]
                form.add_error(name if name in form.fields else None, refusal.detail)
            return False
        text = ngettext("The product has %(count)d variant.", "The product has %(count)d variants.", count)
        messages.success(request, text % {"count": count})
        return True


def _options_of(product: Product) -> dict[str, str]:
    found = {}
    for option in product.options.order_by("position"):
        found[f"name{option.position}"] = option.name
        found[f"values{option.position}"] = "\n".join(option.values)
    return found


def _pairs(initial: Any) -> list[tuple[str, list[str]]]:
    count = len(initial) // 2
    return [(initial[f"name{n}"], initial[f"values{n}"].splitlines()) for n in range(1, count + 1)]


def _cells(
    request: HttpRequest, product: Product, values: list[list[str]], *, is_new: bool
) -> tuple[list[CellForm], list[Variant]]:
    """A form for each combination, filled with the variant that it is already; and the variants that are none."""
    variants = list(product.variants.order_by("position", "id"))
    first = variants[0] if variants else None
    wanted = list(combinations(*values))
    known = variant_grid.match(variants, wanted)
    kept = {each.pk for each in known.values()}
    stock = queries.list_first_levels(variant_ids=[each.pk for each in variants])
    may_count = request.user.has_perm(STOCK_PERMISSION)
    data = request.POST if request.method == "POST" else None
    forms_found = []
    for number, options in enumerate(wanted):
        row = known.get(options)
        initial = {
            "is_offered": is_new or row is not None,
            "price": (row or first).price if row or first else None,  # type: ignore[union-attr]
            "sku": "" if row is None else row.sku,
            "barcode": "" if row is None else row.barcode,
            "on_hand": stock[row.pk].on_hand if row is not None and row.pk in stock else None,
        }
        form = CellForm(data, prefix=f"cell-{number}", initial=initial, options=options, may_count=may_count)
        forms_found.append(form)
    return forms_found, [each for each in variants if each.pk not in kept]
