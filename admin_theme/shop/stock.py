"""Stock: the numbers follow the ledger, and only the ledger is written."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesCheckboxFilter,
    RadioFilter,
    RangeDateTimeFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from admin_theme.base import ReadOnlyAdmin, ReadOnlyInline, actor_of, back_to, exact_first, tell
from admin_theme.dialogs import dialog
from admin_theme.shown import show_time
from admin_theme.sites import SoukSite
from admin_theme.writing import ServiceAdmin
from kernel import clock
from kernel.errors import DomainError
from storefront.inventory import locations, queries, rules, services
from storefront.inventory.locations import LocationValues
from storefront.inventory.models import StockLevel, StockLocation, StockMovement

LABELS = {"in stock": "success", "low": "warning", "out": "danger", "not counted": "default"}


class StockFilter(RadioFilter):
    """Out, low, or enough."""

    title = "stock"
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [("out", "Out"), ("low", "Low"), ("enough", "Enough")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockLevel]) -> QuerySet[StockLevel]:
        """The levels in the chosen state."""
        match self.value():
            case "out":
                return queryset.filter(queries.OUT)
            case "low":
                return queryset.filter(queries.LOW & ~queries.OUT)
            case "enough":
                return queryset.filter(~queries.LOW & ~queries.OUT)
        return queryset


class AdjustForm(BaseDialogForm):  # type: ignore[misc]
    """By how much, and why."""

    delta = forms.IntegerField(
        label="Change by",
        help_text="12 adds twelve, -3 takes three away.",
        widget=UnfoldAdminIntegerFieldWidget(attrs={"autofocus": ""}),
    )
    reason = forms.CharField(
        max_length=200, widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "Delivery, damage, sample …"})
    )


class CountForm(BaseDialogForm):  # type: ignore[misc]
    """How many there are, and why it was counted."""

    on_hand = forms.IntegerField(
        label="Counted", min_value=0, widget=UnfoldAdminIntegerFieldWidget(attrs={"autofocus": ""})
    )
    reason = forms.CharField(max_length=200, initial="Stock-taking", widget=UnfoldAdminTextInputWidget())


class MovementInline(ReadOnlyInline):
    """The ledger of one level."""

    model = StockMovement
    tab = True
    per_page = 25
    fields = ["when", "kind", "on_hand_delta", "reserved_delta", "reference", "reason", "actor"]
    readonly_fields = fields
    ordering = ["-id"]

    @display(description="When")
    def when(self, movement: StockMovement) -> Any:
        """The moment."""
        return show_time(movement.created_at)


class StockLevelAdmin(ServiceAdmin):
    """What lies where. Numbers are changed by an adjustment or a count, each with its reason."""

    list_display = [
        "item",
        "sku",
        "location",
        "state",
        "on_hand",
        "reserved",
        "free",
        "low_stock_threshold",
        "updated",
    ]
    list_filter = [StockFilter, ("policy", ChoicesCheckboxFilter), ("location", RelatedDropdownFilter)]
    list_select_related = ["variant__product", "location"]
    search_fields = ["variant__sku", "variant__barcode", "variant__product__title"]
    search_help_text = gettext_lazy("SKU, barcode or title")
    ordering = ["id"]
    inlines = [MovementInline]
    actions_detail = ["adjust", "count"]
    actions_row = ["adjust", "count"]
    fieldsets = [
        (None, {"fields": [("item", "location"), ("on_hand", "reserved", "free")]}),
        ("When none is left", {"fields": [("policy", "low_stock_threshold")]}),
    ]
    readonly_fields = ["item", "location", "on_hand", "reserved", "free"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Those of exactly that SKU or barcode first."""
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term:
            code = Q(variant__sku__iexact=search_term.strip()) | Q(variant__barcode=search_term.strip())
            found = exact_first(found, Case(When(code, then=True), default=False))
        return found, has_duplicates

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Levels come with their variants."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Levels go with their variants."""
        return False

    def update(self, request: HttpRequest, obj: StockLevel, values: dict[str, Any]) -> StockLevel:
        """Say what happens when none is left."""
        return services.set_policy(
            variant_id=obj.variant_id,
            location_id=obj.location_id,
            policy=values.get("policy", obj.policy),
            low_stock_threshold=values.get("low_stock_threshold", obj.low_stock_threshold),
            actor=actor_of(request),
        )

    @action(
        description="Adjust",
        permissions=["change"],
        icon="exposure",
        variant=ActionVariant.PRIMARY,
        dialog=dialog(
            "Adjust what is on hand",
            "The change is written into the ledger under your name.",
            "Adjust",
            AdjustForm,
        ),
    )
    def adjust(self, request: HttpRequest, form: AdjustForm, object_id: str) -> HttpResponse:
        """Change what is on hand by so many."""
        return self._write(
            request,
            object_id,
            services.adjust,
            delta=form.cleaned_data["delta"],
            reason=form.cleaned_data["reason"],
        )

    @action(
        description="Record a count",
        permissions=["change"],
        icon="checklist",
        dialog=dialog(
            "Record a count", "What is on hand becomes what you have counted.", "Record", CountForm
        ),
    )
    def count(self, request: HttpRequest, form: CountForm, object_id: str) -> HttpResponse:
        """Set what is on hand to what was counted."""
        data = form.cleaned_data
        return self._write(
            request, object_id, services.set_on_hand, on_hand=data["on_hand"], reason=data["reason"]
        )

    def _write(self, request: HttpRequest, object_id: str, service: Any, **wishes: Any) -> HttpResponse:
        level = StockLevel.objects.get(pk=object_id)
        try:
            changed = service(
                variant_id=level.variant_id,
                location_id=level.location_id,
                actor=actor_of(request),
                now=clock.now(),
                **wishes,
            )
        except DomainError as error:
            tell(request, error)
        else:
            messages.success(request, f"{changed.on_hand} are on hand now, {changed.available} of them free.")
        return back_to(self, request, object_id)

    @display(description="Item", ordering="variant__product__title")
    def item(self, level: StockLevel) -> SafeString:
        """Product and variant."""
        variant = level.variant
        return format_html(
            '<span class="souk-item"><span><b>{}</b><small>{}</small></span></span>',
            variant.product.title,
            variant.title or "–",
        )

    @display(description="SKU", ordering="variant__sku")
    def sku(self, level: StockLevel) -> str:
        """The variant's SKU."""
        return level.variant.sku or "–"

    @display(description="State", label=LABELS)
    def state(self, level: StockLevel) -> str:
        """In stock, low, out, or not counted."""
        return rules.state_of(
            policy=level.policy,
            available=level.on_hand - level.reserved,
            threshold=level.low_stock_threshold,
            is_active=level.location.is_active,
        )

    @display(description="Free")
    def free(self, level: StockLevel) -> str:
        """What can still be sold."""
        return "–" if level.available is None else str(level.available)

    @display(description="Changed", ordering="updated_at")
    def updated(self, level: StockLevel) -> Any:
        """When it last moved."""
        return show_time(level.updated_at)


class StockMovementAdmin(ReadOnlyAdmin):
    """The ledger of all levels."""

    list_display = ["when", "item", "kind_label", "on_hand", "promised", "reference", "reason", "actor"]
    list_filter = [
        ("kind", ChoicesCheckboxFilter),
        ("level__location", RelatedDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    ]
    list_select_related = ["level__variant__product", "level__location"]
    search_fields = ["=reference", "level__variant__sku", "actor"]
    ordering = ["-id"]

    @display(description="When", ordering="created_at")
    def when(self, movement: StockMovement) -> Any:
        """The moment."""
        return show_time(movement.created_at)

    @display(description="Item")
    def item(self, movement: StockMovement) -> SafeString:
        """Product and variant."""
        variant = movement.level.variant
        return format_html(
            '<span class="souk-item"><span><b>{}</b><small>{}</small></span></span>',
            variant.product.title,
            variant.sku or variant.title or "–",
        )

    @display(
        description="Kind",
        label={
            "reserved": "info",
            "released": "default",
            "shipped": "success",
            "restocked": "warning",
            "adjusted": "primary",
            "counted": "primary",
        },
    )
    def kind_label(self, movement: StockMovement) -> str:
        """What sort of change it was."""
        return movement.get_kind_display()

    @display(description="On hand")
    def on_hand(self, movement: StockMovement) -> SafeString:
        """The change of what is on hand."""
        return _delta(movement.on_hand_delta)

    @display(description="Promised")
    def promised(self, movement: StockMovement) -> SafeString:
        """The change of what is reserved."""
        return _delta(movement.reserved_delta)


class StockLocationAdmin(ServiceAdmin):
    """Where goods lie; written through the service, which tells the catalogue."""

    list_display = ["name", "code", "priority", "is_active"]
    list_filter_submit = False
    search_fields = ["name", "code"]
    fields = [("name", "code"), ("priority", "is_active")]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The code is how other systems name it: it stays."""
        return ["code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one; whether it can be closed, the service says."""
        return isinstance(obj, StockLocation) and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes along: levels of none do, and what else lies there the service refuses."""
        shown, counts, _, _ = super().get_deleted_objects(objs, request)
        return shown, counts, set(), []

    def create(self, request: HttpRequest, values: dict[str, Any]) -> StockLocation:
        """Open a location."""
        return locations.create(values=cast(LocationValues, values), actor=actor_of(request))

    def update(self, request: HttpRequest, obj: StockLocation, values: dict[str, Any]) -> StockLocation:
        """Change a location."""
        return locations.update(
            location_id=obj.pk, values=cast(LocationValues, values), actor=actor_of(request)
        )

    def delete(self, request: HttpRequest, obj: StockLocation) -> None:
        """Close a location."""
        locations.delete(location_id=obj.pk, actor=actor_of(request), now=clock.now())


def _delta(number: int) -> SafeString:
    if number == 0:
        return format_html('<span class="souk-quiet">{}</span>', "0")
    return format_html(
        '<span class="souk-number {}">{}</span>', "is-good" if number > 0 else "is-bad", f"{number:+d}"
    )


def register(site: SoukSite) -> None:
    """Register stock."""
    site.register(StockLevel, StockLevelAdmin)
    site.register(StockMovement, StockMovementAdmin)
    site.register(StockLocation, StockLocationAdmin)
