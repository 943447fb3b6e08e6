"""Promotions, shipping and tax."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RadioFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from admin_theme.base import AmountFormField, SoukAdmin
from admin_theme.shown import show_money, show_money_cell, show_time
from admin_theme.sites import SoukSite
from kernel import clock
from storefront.promotions import rules
from storefront.promotions.models import Promotion
from storefront.shipping.models import ShippingMethod
from storefront.taxes.models import TaxRate


class PromotionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A promotion whose window has an order and whose code one spelling."""

    class Meta:
        model = Promotion
        fields = [
            "name",
            "code",
            "kind",
            "value",
            "minimum_subtotal",
            "starts_at",
            "ends_at",
            "is_active",
            "usage_limit",
        ]

    def clean_code(self) -> str | None:
        """The code as it is compared, or none."""
        return rules.normalise_code(str(self.cleaned_data["code"] or "")) or None

    def clean(self) -> dict[str, Any]:
        """Refuse a window that ends before it begins, and more than all."""
        data = super().clean() or {}
        if "value" in data and data["value"] is None:
            data["value"] = Decimal(0)
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "This is before it starts.")
        if data.get("kind") == rules.Kind.PERCENTAGE and (data.get("value") or 0) > 100:
            self.add_error("value", "At most 100 percent.")
        return data


class ValueField(AmountFormField):
    """Percent or an amount: the kind says which."""

    def clean(self, value: Any) -> Decimal | None:
        """Any number; the form knows what it may be."""
        return forms.DecimalField.clean(self, value)


class RunningFilter(RadioFilter):
    """Running, to come, or over."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("running", "Running"), ("coming", "To come"), ("over", "Over or off")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Promotion]) -> QuerySet[Promotion]:
        """The promotions in the chosen state."""
        now = clock.now()
        coming = Q(is_active=True, starts_at__gt=now)
        over = Q(is_active=False) | Q(ends_at__lte=now) | Q(used_count__gte=F("usage_limit"))
        match self.value():
            case "coming":
                return queryset.filter(coming)
            case "over":
                return queryset.filter(over)
            case "running":
                return queryset.exclude(over).exclude(coming)
        return queryset


class PromotionAdmin(SoukAdmin):
    """What makes an order cheaper."""

    form = PromotionForm
    list_display = ["name", "code_label", "state", "takes_off", "minimum", "window", "used"]
    list_filter = [RunningFilter, ("kind", ChoicesCheckboxFilter)]
    search_fields = ["name", "code"]
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": [("name", "is_active"), ("code", "kind"), ("value", "minimum_subtotal")]}),
        ("When", {"fields": [("starts_at", "ends_at")]}),
        ("How often", {"fields": [("usage_limit", "used_count")]}),
    ]
    readonly_fields = ["used_count"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The value without a currency, since it may be percent."""
        if db_field.name != "value":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return ValueField(
            required=False,
            min_value=Decimal(0),
            initial=Decimal(0),
            max_digits=db_field.max_digits,
            decimal_places=db_field.decimal_places,
            help_text=db_field.help_text,
            widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
        )

    @display(description="Code", ordering="code")
    def code_label(self, promotion: Promotion) -> SafeString | str:
        """The code, or that there is none."""
        return format_html("<code>{}</code>", promotion.code) if promotion.code else "by itself"

    @display(
        description="State",
        label={"running": "success", "to come": "info", "over": "default", "off": "danger"},
    )
    def state(self, promotion: Promotion) -> str:
        """Running, to come, over or off."""
        now = clock.now()
        if not promotion.is_active:
            return "off"
        if promotion.starts_at and promotion.starts_at > now:
            return "to come"
        is_used_up = promotion.usage_limit is not None and promotion.used_count >= promotion.usage_limit
        return "over" if is_used_up or (promotion.ends_at and promotion.ends_at <= now) else "running"

    @display(description="Takes off", ordering="value")
    def takes_off(self, promotion: Promotion) -> str:
        """What it takes off, in words."""
        if promotion.kind == rules.Kind.PERCENTAGE:
            return f"{promotion.value.normalize():f} %"
        return "shipping" if promotion.kind == rules.Kind.FREE_SHIPPING else show_money(promotion.value)

    @display(description="From", ordering="minimum_subtotal")
    def minimum(self, promotion: Promotion) -> SafeString | str:
        """The least the goods have to be worth."""
        return show_money_cell(promotion.minimum_subtotal) if promotion.minimum_subtotal else "–"

    @display(description="Window", ordering="ends_at")
    def window(self, promotion: Promotion) -> SafeString | str:
        """From when to when."""
        if not promotion.starts_at and not promotion.ends_at:
            return "always"
        return format_html("{} → {}", show_time(promotion.starts_at), show_time(promotion.ends_at))

    @display(description="Used", ordering="used_count")
    def used(self, promotion: Promotion) -> str:
        """How often, of how often."""
        return str(promotion.used_count) + (f" of {promotion.usage_limit}" if promotion.usage_limit else "")


class ShippingMethodAdmin(SoukAdmin):
    """Ways to send an order."""

    list_display = ["name", "code", "price_label", "free_from", "goes_to", "is_active"]
    list_filter_submit = False
    search_fields = ["name", "code"]
    fields = [("name", "code"), ("price", "free_above"), "countries", ("position", "is_active")]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Carts name a method by its code: it stays."""
        return ["code"] if obj else []

    @display(description="Price", ordering="price")
    def price_label(self, method: ShippingMethod) -> SafeString:
        """What it costs."""
        return show_money_cell(method.price)

    @display(description="Free from", ordering="free_above")
    def free_from(self, method: ShippingMethod) -> SafeString:
        """From which value of the goods on it is free."""
        return show_money_cell(method.free_above)

    @display(description="Goes to")
    def goes_to(self, method: ShippingMethod) -> str:
        """The countries, or everywhere."""
        return ", ".join(method.countries) or "everywhere"


class TaxRateAdmin(SoukAdmin):
    """What goods bear, by country."""

    list_display = ["name", "where", "percent_label", "is_default"]
    list_filter_submit = False
    search_fields = ["name", "country"]
    fields = [("name", "percent"), ("country", "is_default")]

    @display(description="Where", ordering="country")
    def where(self, rate: TaxRate) -> str:
        """The country, or everywhere else."""
        return rate.country or "everywhere else"

    @display(description="Rate", ordering="percent")
    def percent_label(self, rate: TaxRate) -> str:
        """The percentage."""
        return f"{rate.percent.normalize():f} %"


def register(site: SoukSite) -> None:
    """Register promotions, shipping and tax."""
    site.register(Promotion, PromotionAdmin)
    site.register(ShippingMethod, ShippingMethodAdmin)
    site.register(TaxRate, TaxRateAdmin)
