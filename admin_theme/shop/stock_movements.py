"""The ledger of stock: what came and went, and for which order."""

import re
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RangeDateTimeFilter, RelatedDropdownFilter

from admin_theme import columns
from admin_theme.base import SoukAdmin
from storefront.inventory.models import StockMovement
from storefront.orders.models import Order

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_KINDS = {
    StockMovement.Kind.RESERVE: "info",
    StockMovement.Kind.RELEASE: "default",
    StockMovement.Kind.SHIP: "success",
    StockMovement.Kind.RESTOCK: "warning",
    StockMovement.Kind.ADJUST: "primary",
    StockMovement.Kind.COUNT: "primary",
}


class StockMovementAdmin(SoukAdmin):
    """The ledger of all levels."""

    fieldsets = [
        (None, {"fields": [("when", "kind_label"), ("level", "actor"), ("on_hand", "reserved"), "reason"]}),
        (gettext_lazy("Technical details"), {"classes": ["collapse"], "fields": ["reference"]}),
    ]
    list_display = ["when", "item", "kind_label", "on_hand", "reserved", "meant_for", "reason", "actor"]
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
    reserved = columns.of(gettext_lazy("Reserved"), lambda movement: _delta(movement.reserved_delta))


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


PAGES = {StockMovement: StockMovementAdmin}
