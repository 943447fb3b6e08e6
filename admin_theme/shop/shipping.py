"""Shipping zones and their methods."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Count
from django.http import HttpRequest
from unfold.decorators import display

from admin_theme.base import actor_of
from admin_theme.sites import SoukSite
from admin_theme.writing import EnteredRow, ServiceAdmin, ServiceInline
from storefront.shipping import services
from storefront.shipping.models import ShippingMethod, ShippingZone
from storefront.shipping.services import MethodValues, ZoneValues


class MethodInline(ServiceInline):
    """The ways to send an order within a zone."""

    model = ShippingMethod
    ordering_field = "position"
    hide_ordering_field = True
    fields = ["code", "name", "kind", "price", "bands", "free_above", "is_active", "position"]


class ShippingZoneAdmin(ServiceAdmin):
    """Parts of the world, and the ways to send an order there."""

    list_display = ["name", "goes_to", "ways", "position"]
    list_filter_submit = False
    search_fields = ["name", "methods__name", "methods__code"]
    fields = [("name", "position"), ("countries", "regions")]
    inlines = [MethodInline]

    def create(self, request: HttpRequest, values: dict[str, Any]) -> ShippingZone:
        """Add a zone with its methods."""
        methods = _methods(values.pop("methods", ()))
        return services.create(values=cast(ZoneValues, values), methods=methods, actor=actor_of(request))

    def update(self, request: HttpRequest, obj: ShippingZone, values: dict[str, Any]) -> ShippingZone:
        """Change a zone and its methods."""
        rows = values.pop("methods", None)
        return services.update(
            zone_id=obj.pk,
            values=cast(ZoneValues, values),
            methods=None if rows is None else _methods(rows),
            actor=actor_of(request),
        )

    def delete(self, request: HttpRequest, obj: ShippingZone) -> None:
        """Delete a zone with its methods."""
        services.delete(zone_id=obj.pk, actor=actor_of(request))

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


def _methods(rows: Sequence[EnteredRow]) -> list[MethodValues | None]:
    return [None if row.is_deleted else cast(MethodValues, row.values) for row in rows]


def register(site: SoukSite) -> None:
    """Register shipping zones."""
    site.register(ShippingZone, ShippingZoneAdmin)
