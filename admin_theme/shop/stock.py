"""Stock: the numbers follow the ledger, and only the ledger is written."""

import re
from typing import Any

from django import forms
from django.db.models import Case, Q, When
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesCheckboxFilter,
    RangeDateTimeFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from admin_theme import columns
from admin_theme.base import ReadOnlyInline, SoukAdmin, actor_of, exact_first, handed_to
from admin_theme.dialogs import button
from admin_theme.fields import CountField, SelectField, TextLineField
from admin_theme.filters import one_of
from admin_theme.shop.stock_take import StockTakeView
from admin_theme.shown import show_item, way
from kernel import clock
from storefront.inventory import locations, queries, rules, services
from storefront.inventory.models import StockLevel, StockLocation, StockMovement
from storefront.orders.models import Order

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STATES = {
    "in stock": (gettext_lazy("in stock"), "success"),
    "low": (gettext_lazy("low"), "warning"),
    "out": (gettext_lazy("out"), "danger"),
    "not counted": (gettext_lazy("not counted"), "default"),
}
_KINDS = {
    StockMovement.Kind.RESERVE: "info",
    StockMovement.Kind.RELEASE: "default",
    StockMovement.Kind.SHIP: "success",
    StockMovement.Kind.RESTOCK: "warning",
    StockMovement.Kind.ADJUST: "primary",
    StockMovement.Kind.COUNT: "primary",
}


def _state_of(level: StockLevel) -> str:
    return rules.state_of(
        policy=level.policy,
        available=level.on_hand - level.reserved,
        threshold=level.low_stock_threshold,
        is_active=level.location.is_active,
    )


StockFilter = one_of(
    "stock",
    {
        "out": (gettext_lazy("Out"), queries.OUT),
        "low": (gettext_lazy("Low"), queries.LOW & ~queries.OUT),
        "enough": (gettext_lazy("Enough"), ~queries.LOW & ~queries.OUT),
    },
)


class AdjustForm(BaseDialogForm):  # type: ignore[misc]
    """By how much, and why."""

    delta = CountField(
        min_value=-CountField.MOST,
        label=gettext_lazy("Change by"),
        help_text=gettext_lazy("12 adds twelve, -3 takes three away."),
        widget=UnfoldAdminIntegerFieldWidget(attrs={"autofocus": ""}),
    )
    reason = forms.CharField(
        max_length=200,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": gettext_lazy("Delivery, damage, sample …")}),
    )


class CountForm(BaseDialogForm):  # type: ignore[misc]
    """How many there are, and why it was counted."""

    on_hand = CountField(
        label=gettext_lazy("Counted"),
        widget=UnfoldAdminIntegerFieldWidget(attrs={"autofocus": ""}),
    )
    reason = TextLineField(max_length=200, initial="Stock-taking")


class MoveForm(BaseDialogForm):  # type: ignore[misc]
    """How many, and where to."""

    quantity = CountField(min_value=1, label=gettext_lazy("Pieces"))
    to = SelectField(label=gettext_lazy("Location"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = StockLocation.objects.exclude(levels=self.object_id).order_by("priority", "id")
        self.fields["to"].choices = list(others.values_list("pk", "name"))


class ExpectForm(BaseDialogForm):  # type: ignore[misc]
    """How many are on their way, and when they are awaited."""

    incoming = CountField(
        label=gettext_lazy("On their way"), help_text=gettext_lazy("All in all; none takes it back.")
    )
    expected_on = forms.DateField(
        label=gettext_lazy("Awaited on"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = StockLevel.objects.filter(pk=self.object_id).first()
        if level is not None:
            self.fields["incoming"].initial, self.fields["expected_on"].initial = (
                level.incoming,
                level.expected_on,
            )


class ReceiveForm(BaseDialogForm):  # type: ignore[misc]
    """How many of those on their way have arrived."""

    quantity = CountField(min_value=1, label=gettext_lazy("Arrived"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        awaited = StockLevel.objects.filter(pk=self.object_id).values_list("incoming", flat=True)
        self.fields["quantity"].initial = awaited.first()


class MovementInline(ReadOnlyInline):
    """The ledger of one level."""

    model = StockMovement
    tab = True
    per_page = 25
    fields = ["when", "kind", "on_hand_delta", "reserved_delta", "reference", "reason", "actor"]
    readonly_fields = fields
    ordering = ["-id"]

    when = columns.time(gettext_lazy("When"), "created_at")


class StockLevelAdmin(StockTakeView):
    """What lies where. Numbers are changed by an adjustment or a count, each with its reason."""

    list_display = [
        "item",
        "location",
        "state",
        "on_hand",
        "reserved",
        "free",
        "coming",
        "low_stock_threshold",
        "updated",
    ]
    list_filter = [StockFilter, ("policy", ChoicesCheckboxFilter), ("location", RelatedDropdownFilter)]
    list_select_related = ["variant__product", "location"]
    search_fields = ["variant__sku", "variant__barcode", "variant__product__title"]
    search_help_text = gettext_lazy("SKU, barcode or title")
    ordering = ["id"]
    inlines = [MovementInline]
    list_before_template = "admin_theme/stock_links.html"
    actions_detail = ["adjust", "count", "move", "expect", "receive"]
    actions_row = ["adjust", "count"]
    fieldsets = [
        (None, {"fields": [("item", "location"), ("on_hand", "reserved", "free"), "coming"]}),
        (gettext_lazy("When none is left"), {"fields": [("policy", "low_stock_threshold")]}),
    ]
    readonly_fields = ["item", "location", "on_hand", "reserved", "free", "coming"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Those of exactly that SKU or barcode first."""
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term:
            code = Q(variant__sku__iexact=search_term.strip()) | Q(variant__barcode=search_term.strip())
            found = exact_first(found, Case(When(code, then=True), default=False))
        return found, has_duplicates

    def update(self, request: HttpRequest, obj: StockLevel, values: dict[str, Any]) -> StockLevel:
        """Say what happens when none is left."""
        return services.set_policy(
            variant_id=obj.variant_id,
            location_id=obj.location_id,
            policy=values.get("policy", obj.policy),
            low_stock_threshold=values.get("low_stock_threshold", obj.low_stock_threshold),
            actor=actor_of(request),
        )

    @button(
        gettext_lazy("Adjust"),
        gettext_lazy("Adjust what is on hand"),
        gettext_lazy("The change is written into the ledger under your name."),
        AdjustForm,
        may=["change"],
        icon="exposure",
        variant=ActionVariant.PRIMARY,
    )
    def adjust(self, request: HttpRequest, form: AdjustForm, object_id: str) -> str:
        return self._write(
            request,
            object_id,
            services.adjust,
            delta=form.cleaned_data["delta"],
            reason=form.cleaned_data["reason"],
        )

    @button(
        gettext_lazy("Record a count"),
        gettext_lazy("Record a count"),
        gettext_lazy("What is on hand becomes what you have counted."),
        CountForm,
        submit=gettext_lazy("Record"),
        may=["change"],
        icon="checklist",
    )
    def count(self, request: HttpRequest, form: CountForm, object_id: str) -> str:
        data = form.cleaned_data
        return self._write(
            request, object_id, services.set_on_hand, on_hand=data["on_hand"], reason=data["reason"]
        )

    @button(
        gettext_lazy("Move stock"),
        gettext_lazy("Move to another location"),
        gettext_lazy("It leaves here and lies there at once; what is promised to orders stays."),
        MoveForm,
        may=["change"],
        icon="move_up",
    )
    def move(self, request: HttpRequest, form: MoveForm, object_id: str) -> str:
        data = form.cleaned_data
        return self._write(
            request, object_id, services.move, to_id=int(data["to"]), quantity=data["quantity"]
        )

    @button(
        gettext_lazy("Incoming"),
        gettext_lazy("What is on its way here"),
        gettext_lazy("It is not sold before it has arrived."),
        ExpectForm,
        submit=gettext_lazy("Save"),
        may=["change"],
        icon="local_shipping",
    )
    def expect(self, request: HttpRequest, form: ExpectForm, object_id: str) -> str:
        level = StockLevel.objects.get(pk=object_id)
        services.expect(
            variant_id=level.variant_id,
            location_id=level.location_id,
            incoming=form.cleaned_data["incoming"],
            expected_on=form.cleaned_data["expected_on"],
            actor=actor_of(request),
        )
        return gettext("Noted.")

    @button(
        gettext_lazy("Receive"),
        gettext_lazy("What has arrived"),
        gettext_lazy("It goes on the shelf; what is missing stays awaited."),
        ReceiveForm,
        may=["change"],
        when=Q(incoming__gt=0),
        icon="inventory",
    )
    def receive(self, request: HttpRequest, form: ReceiveForm, object_id: str) -> str:
        return self._write(request, object_id, services.receive, quantity=form.cleaned_data["quantity"])

    def _write(self, request: HttpRequest, object_id: str, service: Any, **wishes: Any) -> str:
        level = StockLevel.objects.get(pk=object_id)
        changed = service(
            variant_id=level.variant_id,
            location_id=level.location_id,
            actor=actor_of(request),
            now=clock.now(),
            **wishes,
        )
        return gettext("On hand: {on_hand}. Available: {available}.").format(
            on_hand=changed.on_hand, available=changed.available
        )

    item = columns.of(
        gettext_lazy("Item"),
        lambda level: show_item(
            level.variant.product.title,
            " · ".join(filter(None, (level.variant.title, level.variant.sku))) or "–",
        ),
        ordering="variant__product__title",
    )

    state = columns.state(gettext_lazy("State"), _STATES, _state_of)

    @display(description=gettext_lazy("Free"))
    def free(self, level: StockLevel) -> str:
        """What can still be sold."""
        return "–" if level.available is None else str(level.available)

    @display(description=gettext_lazy("Incoming"))
    def coming(self, level: StockLevel) -> str:
        """How many are on their way, and when they are awaited."""
        day = way().day(level.expected_on) if level.expected_on else ""
        return " · ".join(filter(None, [f"+{level.incoming}", day])) if level.incoming else "–"

    updated = columns.time(gettext_lazy("Changed"), "updated_at")


class StockMovementAdmin(SoukAdmin):
    """The ledger of all levels."""

    fieldsets = [
        (None, {"fields": [("when", "kind_label"), ("level", "actor"), ("on_hand", "promised"), "reason"]}),
        (gettext_lazy("Under the bonnet"), {"classes": ["collapse"], "fields": ["reference"]}),
    ]
    readonly_fields = ["when", "kind_label", "on_hand", "promised"]
    list_display = ["when", "item", "kind_label", "on_hand", "promised", "meant_for", "reason", "actor"]
    list_filter = [
        ("kind", ChoicesCheckboxFilter),
        ("level__location", RelatedDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    ]
    list_select_related = ["level__variant__product", "level__location"]
    search_fields = ["=reference", "level__variant__sku", "actor"]
    ordering = ["-id"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page of the list, with the numbers of the orders it is about."""
        page = super().get_changelist_instance(request)
        page.result_list = list(page.result_list)
        ids = {movement.reference for movement in page.result_list if _UUID.fullmatch(movement.reference)}
        numbers = {
            str(pk): number for pk, number in Order.objects.filter(pk__in=ids).values_list("pk", "number")
        }
        for movement in page.result_list:
            number = numbers.get(movement.reference)
            movement.meant_for = _meant_for(movement.reference) if number is None else f"#{number}"
        return page

    meant_for = columns.of(gettext_lazy("For"), lambda movement: movement.meant_for or "–")
    when = columns.time(gettext_lazy("When"), "created_at")
    item = columns.variant(gettext_lazy("Item"), "level.variant", detail="sku")

    kind_label = columns.choice(gettext_lazy("Kind"), "kind", _KINDS)

    on_hand = columns.of(gettext_lazy("On hand"), lambda movement: _delta(movement.on_hand_delta))
    promised = columns.of(gettext_lazy("Promised"), lambda movement: _delta(movement.reserved_delta))


class StockLocationAdmin(SoukAdmin):
    """Where goods lie; written through the service, which tells the catalogue."""

    list_display = ["name", "code", "priority", "is_active"]
    search_fields = ["name", "code"]
    fields = [("name", "code"), ("priority", "is_active")]
    coded = "code"

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

    create = handed_to(locations.create)
    update = handed_to(locations.update, "location_id")
    delete = handed_to(locations.delete, "location_id")


def _meant_for(reference: str) -> str:
    return (
        gettext("Return %(number)s") % {"number": reference[7:]}
        if reference.startswith("return:")
        else reference
    )


def _delta(number: int) -> SafeString:
    if number == 0:
        return format_html('<span class="souk-quiet">{}</span>', "0")
    return format_html(
        '<span class="souk-number {}">{}</span>', "is-good" if number > 0 else "is-bad", f"{number:+d}"
    )


PAGES = {StockLevel: StockLevelAdmin, StockMovement: StockMovementAdmin, StockLocation: StockLocationAdmin}
