"""Promotions and shipping."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RadioFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminTextInputWidget

from admin_theme.base import AmountFormField, SoukAdmin, SoukTabularInline
from admin_theme.shown import show_money, show_money_cell, show_time
from admin_theme.sites import SoukSite
from kernel import clock
from storefront.catalogue.models import Collection, Product
from storefront.promotions import rules
from storefront.promotions.models import DiscountCode, Promotion
from storefront.shipping.models import ShippingMethod, ShippingZone


class IdsField(forms.ModelMultipleChoiceField):
    """Objects chosen from a list, kept as a list of their ids."""

    def clean(self, value: Any) -> Any:
        """The ids of what was chosen."""
        return sorted(chosen.pk for chosen in super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether others are chosen."""
        return {str(pk) for pk in initial or []} != {str(pk) for pk in data or []}


class PromotionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A promotion whose parts fit together."""

    product_ids = IdsField(
        label="Products",
        queryset=Product.objects.order_by("title"),
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text="for these; none chosen here or below: for all",
    )
    collection_ids = IdsField(
        label="Collections",
        queryset=Collection.objects.order_by("title"),
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text="and for what is in these",
    )

    class Meta:
        model = Promotion
        fields = [
            "name",
            "is_automatic",
            "applies_to",
            "kind",
            "value",
            "buy_quantity",
            "get_quantity",
            "product_ids",
            "collection_ids",
            "minimum_subtotal",
            "minimum_quantity",
            "minimum_tier",
            "is_first_order_only",
            "starts_at",
            "ends_at",
            "is_active",
            "priority",
            "is_exclusive",
            "usage_limit",
            "limit_per_buyer",
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a window that ends before it begins, more than all, and kinds of another class."""
        data = super().clean() or {}
        if "value" in data and data["value"] is None:
            data["value"] = Decimal(0)
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "This is before it starts.")
        limit = data.get("usage_limit")
        if limit is not None and limit < self.instance.used_count:
            self.add_error("usage_limit", f"{self.instance.used_count} orders use it already.")
        kind, applies_to = data.get("kind"), data.get("applies_to")
        if applies_to in rules.KINDS and kind not in rules.KINDS[applies_to]:
            self.add_error("kind", "This kind does not go with this class.")
        is_percent = kind in (rules.Kind.PERCENTAGE, rules.Kind.BUY_X_GET_Y)
        if is_percent and (data.get("value") or 0) > 100:
            self.add_error("value", "At most 100 percent.")
        if kind == rules.Kind.BUY_X_GET_Y and not (data.get("buy_quantity") and data.get("get_quantity")):
            self.add_error("buy_quantity", "Say how many pieces to buy, and how many one gets.")
        return data


class CodeInline(SoukTabularInline):
    """The words that unlock a promotion."""

    model = DiscountCode
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
    list_filter = [RunningFilter, ("applies_to", ChoicesCheckboxFilter), ("kind", ChoicesCheckboxFilter)]
    search_fields = ["name", "codes__code"]
    ordering = ["-id"]
    inlines = [CodeInline]
    fieldsets = [
        (None, {"fields": [("name", "is_active"), ("applies_to", "kind"), ("value", "is_automatic")]}),
        ("Buy some, get some", {"fields": [("buy_quantity", "get_quantity")]}),
        ("For which goods", {"fields": [("product_ids", "collection_ids")]}),
        (
            "For whom, and from when on",
            {
                "fields": [
                    ("minimum_subtotal", "minimum_quantity"),
                    ("minimum_tier", "is_first_order_only"),
                    ("starts_at", "ends_at"),
                ]
            },
        ),
        ("Beside others", {"fields": [("priority", "is_exclusive")]}),
        ("How often", {"fields": [("usage_limit", "limit_per_buyer"), "used_count"]}),
    ]
    readonly_fields = ["used_count"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The value without a currency, since it may be percent."""
        if db_field.name in ("product_ids", "collection_ids"):
            return db_field.formfield(**kwargs)
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

    def get_queryset(self, request: HttpRequest) -> Any:
        """Promotions with their first code and how many there are."""
        first = DiscountCode.objects.filter(promotion=OuterRef("pk")).order_by("pk").values("code")[:1]
        return (
            super()
            .get_queryset(request)
            .annotate(first_code=Subquery(first), code_count=Count("codes", distinct=True))
        )

    @display(description="Code", ordering="first_code")
    def code_label(self, promotion: Any) -> SafeString | str:
        """The code and how many more there are, or that it needs none."""
        if promotion.is_automatic:
            return "by itself"
        if not promotion.code_count:
            return "no code yet"
        more = f" and {promotion.code_count - 1} more" if promotion.code_count > 1 else ""
        return format_html("<code>{}</code>{}", promotion.first_code, more)

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
        percent = f"{promotion.value.normalize():f} %"
        if promotion.kind == rules.Kind.FREE_SHIPPING:
            return "shipping"
        if promotion.kind == rules.Kind.BUY_X_GET_Y:
            gift = "" if promotion.value == 100 else f" at {percent} less"
            return f"buy {promotion.buy_quantity}, get {promotion.get_quantity}{gift}"
        amount = percent if promotion.kind == rules.Kind.PERCENTAGE else show_money(promotion.value)
        return (
            amount if promotion.applies_to == rules.AppliesTo.ORDER else f"{amount} ({promotion.applies_to})"
        )

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


class MethodInline(SoukTabularInline):
    """The ways to send an order within a zone."""

    model = ShippingMethod
    ordering_field = "position"
    hide_ordering_field = True
    fields = ["code", "name", "kind", "price", "bands", "free_above", "is_active", "position"]


class ShippingZoneAdmin(SoukAdmin):
    """Parts of the world, and the ways to send an order there."""

    list_display = ["name", "goes_to", "ways", "position"]
    list_filter_submit = False
    search_fields = ["name", "methods__name", "methods__code"]
    fields = [("name", "position"), ("countries", "regions")]
    inlines = [MethodInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Zones with how many methods they have."""
        return super().get_queryset(request).annotate(method_count=Count("methods", distinct=True))

    @display(description="Goes to")
    def goes_to(self, zone: ShippingZone) -> str:
        """The countries and regions, or everywhere else."""
        countries = ", ".join(zone.countries) or "everywhere else"
        return f"{countries}: {', '.join(zone.regions)}" if zone.regions else countries

    @display(description="Methods", ordering="method_count")
    def ways(self, zone: Any) -> int:
        """How many."""
        return int(zone.method_count)


def register(site: SoukSite) -> None:
    """Register promotions and shipping."""
    site.register(Promotion, PromotionAdmin)
    site.register(ShippingZone, ShippingZoneAdmin)
