"""Stock: the numbers follow the ledger, and only the ledger is written."""

from typing import Any

from django import forms
from django.db.models import Case, Q, When
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from admin_theme import columns
from admin_theme.base import actor_of, exact_first
from admin_theme.dialogs import button
from admin_theme.fields import CountField, SelectField, TextLineField
from admin_theme.filters import one_of
from admin_theme.formatting import locale_format, show_item
from admin_theme.inlines import ReadOnlyInline
from admin_theme.shop.stock_take import StockTakeView
from kernel import clock, texts
from storefront.inventory import queries, rules, services
from storefront.inventory.models import StockLevel, StockLocation, StockMovement

_STATES = {
    "in stock": (gettext_lazy("in stock"), "success"),
    "low": (gettext_lazy("low"), "warning"),
    "out": (gettext_lazy("out"), "danger"),
    "not counted": (gettext_lazy("not counted"), "default"),
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
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": gettext_lazy("Delivery, damage, sample …")}),
    )


class CountForm(BaseDialogForm):  # type: ignore[misc]
    """How many there are, and why it was counted."""

    on_hand = CountField(
        label=gettext_lazy("Counted"),
        widget=UnfoldAdminIntegerFieldWidget(attrs={"autofocus": ""}),
    )
    reason = TextLineField(label=gettext_lazy("Reason"), max_length=200, initial=gettext_lazy("Stock-taking"))


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
        label=gettext_lazy("On their way"),
        help_text=gettext_lazy("The total on its way; 0 if nothing is expected any more."),
    )
    expected_on = forms.DateField(
        label=gettext_lazy("Expected on"),
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
        "updated_at",
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
        (gettext_lazy("When it sells out"), {"fields": [("policy", "low_stock_threshold")]}),
    ]
    readonly_fields = ["location", "on_hand", "reserved"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Those of exactly that SKU or barcode first."""
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term:
            term = texts.seen(search_term)
            code = Q(variant__sku__iexact=term) | Q(variant__barcode=term)
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
        gettext_lazy("The stock on hand is set to what you counted."),
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
        gettext_lazy("It moves at once; what is reserved for orders stays here."),
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
        gettext_lazy("Expect a delivery"),
        gettext_lazy("It cannot be sold until it has arrived."),
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
        gettext_lazy("Receive a delivery"),
        gettext_lazy("It is added to stock; what is missing is still expected."),
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
        day = locale_format().day(level.expected_on) if level.expected_on else ""
        return " · ".join(filter(None, [f"+{level.incoming}", day])) if level.incoming else "–"


PAGES = {StockLevel: StockLevelAdmin}
