"""A product's options and variants, under it."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet

from admin_theme.base import SoukTabularInline
from storefront.catalogue import errors, rules, services
from storefront.catalogue.models import Product, ProductOption, Variant

_OPTIONS = ("option1", "option2", "option3")


class OptionInline(SoukTabularInline):
    """What a buyer chooses; the values are those the variants have."""

    model = ProductOption
    tab = True
    max_num = rules.MAX_OPTIONS
    verbose_name = "option"
    verbose_name_plural = "options"
    fields = ["name", "position", "shown_values"]
    readonly_fields = ["shown_values"]

    @display(description="Values", label=True)
    def shown_values(self, option: ProductOption) -> list[str]:
        """The values in use."""
        return list(option.values)


class VariantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A variant: a value for each of its product's options."""

    class Meta:
        model = Variant
        fields = [*_OPTIONS, "sku", "price", "compare_at_price", "weight_grams", "is_taxable", "position"]
        labels = {"weight_grams": "Weight, g", "compare_at_price": "Was"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _OPTIONS:
            if name in self.fields:
                self.fields[name].required = True

    def clean_sku(self) -> str | None:
        """No SKU is none, not an empty one."""
        return str(self.cleaned_data["sku"] or "").strip() or None


class VariantFormSet(PaginationInlineFormSet):  # type: ignore[misc]
    """A product's variants: at least one, and each combination of values once."""

    def clean(self) -> None:
        """Refuse to delete the last one or one that was ordered, and two that nobody could tell apart."""
        super().clean()
        if any(self.errors):
            return
        for form in self.deleted_forms:
            gone = form.instance
            if gone.pk and services.was_sold(product_id=gone.product_id, variant_id=gone.pk):
                raise forms.ValidationError(errors.VariantSold.title, code=errors.VariantSold.code)
        kept = [
            form
            for form in self.forms
            if form not in self.deleted_forms and form.has_changed() | bool(form.instance.pk)
        ]
        if self.instance.pk is not None and self.deleted_forms:
            elsewhere = Variant.objects.filter(product=self.instance).exclude(
                pk__in=[f.instance.pk for f in self.forms if f.instance.pk]
            )
            if not kept and not elsewhere.exists():
                raise forms.ValidationError("A product keeps at least one variant.", code="last_variant")
        seen = [
            tuple(str(form.cleaned_data.get(name, getattr(form.instance, name))) for name in _OPTIONS)
            for form in kept
        ]
        if len(set(seen)) != len(seen):
            raise forms.ValidationError("Two variants have the same values.", code="options_taken")


class VariantInline(SoukTabularInline):
    """A product's variants; what lies in stock is changed in the ledger."""

    model = Variant
    form = VariantForm
    formset = VariantFormSet
    tab = True
    per_page = 25
    show_count = True
    ordering_field = "position"
    hide_ordering_field = True
    readonly_fields = ["available"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Variants with what can be sold of them."""
        return super().get_queryset(request).prefetch_related("stock_levels")

    def get_fields(self, request: HttpRequest, obj: Product | None = None) -> list[str]:
        """A column for each option the product has."""
        columns = list(_OPTIONS[: len(_option_names(obj))])
        return [
            *columns,
            "sku",
            "price",
            "compare_at_price",
            "weight_grams",
            "is_taxable",
            "available",
            "position",
        ]

    def get_formset(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> Any:
        """Columns called as the product's options are."""
        names = dict(zip(_OPTIONS, _option_names(obj), strict=False))
        return super().get_formset(request, obj, **{**kwargs, "labels": VariantForm.Meta.labels | names})

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """None but what is asked for."""
        return 0

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new product has one to fill in."""
        return 0 if obj else 1

    def get_max_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Without options there is nothing that could tell a second one apart."""
        return 1000 if _option_names(obj) else 1

    @display(description="Available")
    def available(self, variant: Variant) -> SafeString | str:
        """What can be sold, with the way to change it."""
        if variant.pk is None:
            return "–"
        levels = list(variant.stock_levels.all())
        if any(level.available is None for level in levels):
            return "not counted"
        target = reverse("shop_admin:inventory_stocklevel_changelist")
        if len(levels) == 1:
            target = reverse("shop_admin:inventory_stocklevel_change", args=[levels[0].pk])
        return format_html(
            '<a class="souk-number" href="{}">{}</a>', target, sum(level.available or 0 for level in levels)
        )


def _option_names(product: Product | None) -> list[str]:
    if product is None:
        return []
    if not hasattr(product, "_admin_option_names"):
        product._admin_option_names = list(product.options.values_list("name", flat=True))  # type: ignore[attr-defined]
    return product._admin_option_names  # type: ignore[attr-defined,no-any-return]
