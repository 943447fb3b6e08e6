"""Reads on shipping."""

from django.db.models import QuerySet

from kernel import lookup
from kernel.errors import NotFound
from storefront.shipping import rules
from storefront.shipping.models import ShippingMethod, ShippingZone, read_bands


def list_zones() -> "QuerySet[ShippingZone]":
    """Every zone with its methods, in the order in which they are asked."""
    return ShippingZone.objects.prefetch_related("methods")


def get_zone(*, zone_id: int) -> ShippingZone:
    """One of `list_zones`. Raises NotFound."""
    return lookup.one(list_zones().filter(pk=zone_id), NotFound)


def list_terms() -> tuple[rules.Zone, ...]:
    """Every zone with its methods that are in use, as prices are computed with them."""
    return tuple(
        rules.Zone(
            countries=tuple(zone.countries),
            regions=tuple(zone.regions),
            methods=tuple(_terms(method) for method in zone.methods.all() if method.is_active),
        )
        for zone in list_zones()
    )


def _terms(method: ShippingMethod) -> rules.Method:
    return rules.Method(
        code=method.code,
        name=method.name,
        price=method.price,
        kind=rules.MethodKind(method.kind),
        free_above=method.free_above,
        bands=read_bands(method.bands),
    )
