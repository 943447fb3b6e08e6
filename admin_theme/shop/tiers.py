"""The tiers that customers rise through."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from unfold.decorators import display

from admin_theme import columns
from admin_theme.base import SoukAdmin, handed_to
from admin_theme.formatting import show_money
from storefront.customers import tiers
from storefront.customers.models import MembershipTier


class MembershipTierAdmin(SoukAdmin):
    """The ladder."""

    list_display = ["name", "rank", "reached", "percent", "people"]
    search_fields = ["name"]
    ordering = ["rank"]
    fieldsets = [
        (None, {"fields": [("name", "rank")]}),
        (
            gettext_lazy("How customers reach it"),
            {"fields": [("rule", "window_days"), ("min_spend", "min_orders")]},
        ),
        (gettext_lazy("Benefits"), {"fields": [("discount_percent", "free_shipping_from")]}),
    ]

    create = handed_to(tiers.create)
    update = handed_to(tiers.update, "tier_id")
    delete = handed_to(tiers.delete, "tier_id")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(customer_count=Count("customers"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Any but the lowest, where customers begin."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and not (isinstance(obj, MembershipTier) and tiers.is_lowest(obj))

    @display(description=gettext_lazy("Reached by"))
    def reached(self, tier: MembershipTier) -> str:
        """Its rule in words."""
        if tier.rule == MembershipTier.Rule.ORDERS:
            orders = tier.min_orders or 0
            rule = ngettext("{orders} paid order", "{orders} paid orders", orders).format(orders=orders)
        else:
            rule = _("{amount} paid").format(amount=show_money(tier.min_spend))
        if not tier.window_days:
            return rule
        return _("{rule} in {days} days").format(rule=rule, days=tier.window_days)

    @display(description=gettext_lazy("Discount"), ordering="discount_percent")
    def percent(self, tier: MembershipTier) -> str:
        return f"{tier.discount_percent.normalize():f} %" if tier.discount_percent else "–"

    people = columns.number(gettext_lazy("Customers"), "customer_count")


PAGES = {MembershipTier: MembershipTierAdmin}
