"""A product's options and variants, under it; and all variants, to be looked for and chosen."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Q, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from admin_theme import columns
from admin_theme.base import SoukAdmin, exact_first
from admin_theme.custom_values import CustomValues
from admin_theme.formatting import show_money
from admin_theme.inlines import ServiceInline
from admin_theme.shop.taxes import ClassField
from admin_theme.writing import EnteredRow, ServiceForm
from kernel import texts
from kernel.errors import Invalid
from storefront.catalogue import measures, rules
from storefront.catalogue.models import Product, ProductOption, Variant
from storefront.catalogue.services import OptionEdit, VariantEdit, VariantValues
from storefront.catalogue.views import Measure

_OPTIONS = ("option1", "option2", "option3")


class OptionInline(ServiceInline):
    """What a buyer chooses; the values are those the variants have."""

    model = ProductOption
    tab = True
    max_num = rules.MAX_OPTIONS
    verbose_name = gettext_lazy("option")
    verbose_name_plural = gettext_lazy("options")
    fields = ["name", "used_values"]

    used_values = columns.of(gettext_lazy("Values"), lambda option: list(option.values), label=True)


class MeasureField(forms.CharField):
    """What a variant holds, as a text."""

    def prepare_value(self, value: Any) -> Any:
        return measures.text_of(cast(Measure, value)) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        try:
            return value if isinstance(value, dict) else measures.parse(value or "")
        except Invalid as error:
            raise forms.ValidationError(error.detail) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()


def let_default(field: forms.Field, value: str) -> None:
    """Have who leaves the field empty mean the value."""
    field.required = False
    cast(ClassField, field).empty_value = value


class VariantForm(ServiceForm):
    """A variant: a value for each of its product's options."""

    measure = MeasureField(
        label=gettext_lazy("Content"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "750 ml / 1 l"}),
    )

    class Meta:
        model = Variant
        fields = [
            *_OPTIONS,
            "sku",
            "barcode",
            "price",
            "compare_at_price",
            "measure",
            "weight_grams",
            "requires_shipping",
            "is_taxable",
            "tax_class",
            "position",
        ]
        labels = {
            "weight_grams": gettext_lazy("Weight, g"),
            "compare_at_price": gettext_lazy("Compare-at price"),
            "requires_shipping": gettext_lazy("Needs shipping"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _OPTIONS:
            if name in self.fields:
                self.fields[name].required = True
        if "tax_class" in self.fields:
            cast(ClassField, self.fields["tax_class"]).offer(self.instance.tax_class)
            let_default(self.fields["tax_class"], self.instance.tax_class)


class VariantInline(CustomValues, ServiceInline):
    """A product's variants; what lies in stock is changed in the ledger."""

    model = Variant
    form = VariantForm
    tab = True
    per_page = 25
    show_count = True
    ordering_field = "position"
    hide_ordering_field = True
    readonly_fields = ["available"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("stock_levels")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tax_class":
            return ClassField()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Product | None = None) -> list[str]:
        """A column for each option the product has."""
        columns = list(_OPTIONS[: len(_option_names(obj))])
        return [
            *columns,
            "sku",
            "barcode",
            "price",
            "compare_at_price",
            "available",
            "weight_grams",
            "measure",
            "requires_shipping",
            "is_taxable",
            "tax_class",
            *(self.custom_names(request) if self.has_change_permission(request, obj) else ()),
            "position",
        ]

    def get_formset(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> Any:
        """Columns called as the product's options are."""
        names = dict(zip(_OPTIONS, _option_names(obj), strict=False))
        if self.custom_fields(request):
            kwargs["form"] = self.custom_form(request)
        return super().get_formset(request, obj, **{**kwargs, "labels": VariantForm.Meta.labels | names})

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """None but what is asked for."""
        return 0

    def get_max_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Without options there is nothing that could tell a second one apart."""
        return 1000 if _option_names(obj) else 1

    @display(description=gettext_lazy("Available"))
    def available(self, variant: Variant) -> SafeString | str:
        """What can be sold, with the way to change it."""
        if variant.pk is None:
            return "–"
        levels = list(variant.stock_levels.all())
        if any(level.available is None for level in levels):
            return _("not counted")
        target = reverse("shop_admin:inventory_stocklevel_changelist")
        if len(levels) == 1:
            target = reverse("shop_admin:inventory_stocklevel_change", args=[levels[0].pk])
        return format_html(
            '<a class="souk-number" href="{}">{}</a>', target, sum(level.available or 0 for level in levels)
        )


class VariantAdmin(SoukAdmin):
    """What staff choose from when they write an order; it is changed on its product's page."""

    list_display = ["item", "sku", "barcode", "price"]
    search_fields = ["sku", "barcode", "product__title"]
    search_help_text = gettext_lazy("Title, SKU or barcode")
    ordering = ["product", "position", "id"]
    fields = [("product", "title"), ("sku", "barcode"), ("price", "weight_grams")]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("product")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Those of exactly that SKU or barcode first."""
        term = texts.seen(search_term)
        if not term:
            return queryset, False
        code = Q(sku__iexact=term) | Q(barcode=term)
        products = Product.objects.filter(is_meant(term)).values("pk")
        found = queryset.filter(code | Q(sku__istartswith=term) | Q(product__in=products))
        return exact_first(found, Case(When(code, then=True), default=False)), False

    def in_choice(self, obj: Variant) -> str:
        name = " · ".join(filter(None, [obj.product.title, obj.title]))
        return f"{name} ({', '.join(filter(None, [obj.sku, show_money(obj.price)]))})"

    item = columns.variant(gettext_lazy("Item"), detail="title")


def is_meant(term: str) -> Q:
    """Of products, by the shop's own index: those that have these words."""
    words = " & ".join(f"{word}:*" for word in rules.search_terms(term))
    return Q(search=SearchQuery(words, search_type="raw", config="simple")) if words else Q(pk__in=[])


def variant_edits(rows: Sequence[EnteredRow]) -> list[VariantEdit]:
    """What happens to each variant, as it was entered."""
    return [
        VariantEdit(id=row.id, values=_changed(row), is_deleted=row.is_deleted)
        if row.id is not None
        else VariantEdit(id=None, values=variant_values(row.values), is_deleted=row.is_deleted)
        for row in rows
    ]


def option_edits(rows: Sequence[EnteredRow]) -> list[OptionEdit]:
    """What happens to each option, as it was entered."""
    return [OptionEdit(id=row.id, name=row.values["name"], is_deleted=row.is_deleted) for row in rows]


def variant_values(entered: dict[str, Any]) -> VariantValues:
    """What was entered of a variant, by the service's names."""
    values = {name: value for name, value in entered.items() if name not in _OPTIONS}
    values["options"] = [entered[name] for name in _OPTIONS if name in entered]
    return cast(VariantValues, values)


def _changed(row: EnteredRow) -> VariantValues:
    changed = {name: value for name, value in row.changed.items() if name not in _OPTIONS}
    if row.changed.keys() & set(_OPTIONS):
        changed["options"] = variant_values(row.values)["options"]
    return cast(VariantValues, changed)


def _option_names(product: Product | None) -> list[str]:
    if product is None:
        return []
    if not hasattr(product, "_admin_option_names"):
        product._admin_option_names = list(product.options.values_list("name", flat=True))  # type: ignore[attr-defined]
    return product._admin_option_names  # type: ignore[attr-defined,no-any-return]


PAGES = {Variant: VariantAdmin}
