"""Promotions and their codes."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, cast

from django import forms
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminTextInputWidget

from admin_theme import columns
from admin_theme.base import actor_of, handed_to
from admin_theme.fields import AmountFormField
from admin_theme.filters import one_of
from admin_theme.formatting import show_money_cell, show_time
from admin_theme.inlines import ServiceInline
from admin_theme.shop import promotion_words
from admin_theme.shop.sample_cart import SampleCart
from admin_theme.writing import EnteredRow, ServiceForm
from kernel import clock
from storefront.catalogue.models import Collection, Product
from storefront.promotions import services, terms
from storefront.promotions.models import DiscountCode, Promotion
from storefront.promotions.services import CodeEdit, CodeValues, PromotionValues


class PromotionForm(ServiceForm):
    """A promotion, and the products and collections it is for."""

    products = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Products"),
        queryset=Product.objects.order_by("title"),
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text=gettext_lazy("for these; none chosen here or below: for all"),
    )
    collections = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Collections"),
        queryset=Collection.objects.order_by("title"),
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text=gettext_lazy("and for what is in these"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["products"] = self.instance.product_ids
        self.initial["collections"] = self.instance.collection_ids

    def clean_value(self) -> Decimal:
        """Nothing entered is nothing off."""
        return self.cleaned_data["value"] or Decimal(0)


class CodeForm(ServiceForm):
    """A code; its word stays, since orders carry it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True


class CodeInline(ServiceInline):
    """The words that unlock a promotion."""

    model = DiscountCode
    form = CodeForm
    tab = True
    per_page = 25
    show_count = True
    fields = ["code", "is_active", "usage_limit", "used_count"]
    readonly_fields = ["used_count"]


class ValueField(AmountFormField):
    """Percent or an amount: the kind says which."""

    def clean(self, value: Any) -> Decimal | None:
        """Any number; the form knows what it may be."""
        return forms.DecimalField.clean(self, value)


def _in_state(state: terms.State) -> Q:
    return terms.in_state(state, now=clock.now())


StateFilter = one_of(
    "state",
    {state.value: (state.label, partial(_in_state, state)) for state in terms.State},
    title=gettext_lazy("state"),
)


class PromotionAdmin(SampleCart):
    """What makes an order cheaper."""

    when_empty = gettext_lazy("Create a code for your first buyers, or an offer that applies automatically.")
    form = PromotionForm
    list_display = ["name", "code_label", "state", "takes_off", "minimum", "window", "used"]
    list_filter = [StateFilter, ("applies_to", ChoicesCheckboxFilter), ("kind", ChoicesCheckboxFilter)]
    search_fields = ["name", "codes__code"]
    ordering = ["-id"]
    inlines = [CodeInline]
    list_before_template = "admin_theme/promotion_links.html"
    change_form_outer_before_template = "admin_theme/promotion.html"
    fieldsets = [
        (None, {"fields": [("name", "is_active"), ("applies_to", "kind"), ("value", "is_automatic")]}),
        (gettext_lazy("Buy some, get some"), {"fields": [("buy_quantity", "get_quantity")]}),
        (gettext_lazy("Applies to"), {"fields": [("products", "collections")]}),
        (
            gettext_lazy("Conditions"),
            {
                "fields": [
                    ("minimum_subtotal", "minimum_quantity"),
                    ("minimum_tier", "is_first_order_only"),
                    "starts_at",
                    "ends_at",
                ]
            },
        ),
        (gettext_lazy("Beside others"), {"fields": [("priority", "is_exclusive")]}),
        (gettext_lazy("How often"), {"fields": [("usage_limit", "limit_per_buyer"), "used_count"]}),
    ]
    readonly_fields = ["used_count"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The value without a currency, since it may be percent."""
        if db_field.name in ("products", "collections"):
            return db_field.formfield(**kwargs)
        if db_field.name != "value":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return ValueField(
            label=gettext_lazy("Value"),
            required=False,
            min_value=Decimal(0),
            initial=Decimal(0),
            max_digits=db_field.max_digits,
            decimal_places=db_field.decimal_places,
            help_text=db_field.help_text,
            widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        first = DiscountCode.objects.filter(promotion=OuterRef("pk")).order_by("pk").values("code")[:1]
        return (
            super()
            .get_queryset(request)
            .annotate(first_code=Subquery(first), code_count=Count("codes", distinct=True))
        )

    def facts(self, request: HttpRequest, pk: int) -> Mapping[str, object]:
        promotion = Promotion.objects.select_related("minimum_tier").filter(pk=pk).first()
        if promotion is None:
            return {}
        codes = promotion.codes.filter(is_active=True).order_by("pk").values_list("code", flat=True)
        return {"told": promotion_words.describe(promotion, list(codes[:5]))}

    def create(self, request: HttpRequest, values: dict[str, Any]) -> Promotion:
        codes = _edits(values.pop("codes", ()))
        return services.create(
            values=cast(PromotionValues, values), codes=codes, actor=actor_of(request), now=clock.now()
        )

    def update(self, request: HttpRequest, obj: Promotion, values: dict[str, Any]) -> Promotion:
        codes = _edits(values.pop("codes", ()))
        return services.update(
            promotion_id=obj.pk,
            values=cast(PromotionValues, values),
            codes=codes,
            actor=actor_of(request),
            now=clock.now(),
        )

    delete = handed_to(services.delete, "promotion_id")

    @display(description=gettext_lazy("Code"), ordering="first_code")
    def code_label(self, promotion: Any) -> SafeString | str:
        """The code and how many more there are, or that it needs none."""
        if promotion.is_automatic:
            return _("without a code")
        if not promotion.code_count:
            return _("no code yet")
        more = promotion.code_count - 1
        and_more = _("and {count} more").format(count=more) if more else ""
        return format_html("<code>{}</code> {}", promotion.first_code, and_more)

    @display(
        description=gettext_lazy("State"),
        label=columns.Colours(
            {
                terms.State.RUNNING.value: "success",
                terms.State.SCHEDULED.value: "info",
                terms.State.OFF.value: "danger",
            }
        ),
    )
    def state(self, promotion: Promotion) -> columns.Word:
        state = terms.state_of(
            is_active=promotion.is_active,
            starts_at=promotion.starts_at,
            ends_at=promotion.ends_at,
            usage_limit=promotion.usage_limit,
            used_count=promotion.used_count,
            now=clock.now(),
        )
        return columns.Word(state.label, state.value)

    takes_off = columns.of(gettext_lazy("Discount"), promotion_words.takes_off, ordering="value")

    @display(description=gettext_lazy("From"), ordering="minimum_subtotal")
    def minimum(self, promotion: Promotion) -> SafeString | str:
        """The least the goods have to be worth."""
        return show_money_cell(promotion.minimum_subtotal) if promotion.minimum_subtotal else "–"

    @display(description=gettext_lazy("Window"), ordering="ends_at")
    def window(self, promotion: Promotion) -> SafeString | str:
        if not promotion.starts_at and not promotion.ends_at:
            return _("always")
        return format_html("{} → {}", show_time(promotion.starts_at), show_time(promotion.ends_at))

    @display(description=gettext_lazy("Used"), ordering="used_count")
    def used(self, promotion: Promotion) -> str:
        if promotion.usage_limit is None:
            return str(promotion.used_count)
        return _("{used} of {all} uses").format(used=promotion.used_count, all=promotion.usage_limit)


def _edits(rows: list[EnteredRow]) -> list[CodeEdit]:
    return [
        CodeEdit(
            id=row.id,
            values=cast(CodeValues, row.values if row.id is None else row.changed),
            is_deleted=row.is_deleted,
        )
        for row in rows
    ]


PAGES = {Promotion: PromotionAdmin}
