"""Reads on shipping."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kernel.errors import NotFound
from storefront.shipping import rules
from storefront.shipping.models import ShippingZone, read_bands


def list_zones() -> "QuerySet[ShippingZone]":
    """Every zone with its methods, in the order in which they are asked."""
    return ShippingZone.objects.prefetch_related("methods")


def get_zone(*, zone_id: int) -> ShippingZone:
    """One of `list_zones`. Raises NotFound."""
    zone = list_zones().filter(pk=zone_id).first()
    if zone is None:
        raise NotFound
    return zone


ZONES_SQL = """
    SELECT coalesce(json_agg(json_build_array(z.countries, z.regions, (
        SELECT coalesce(json_agg(json_build_array(m.code, m.name, m.price::text, m.kind, m.free_above::text, m.bands)
                                 ORDER BY m.position, m.id), '[]')
        FROM shipping_shippingmethod m WHERE m.zone_id = z.id AND m.is_active)) ORDER BY z.position, z.id), '[]')
    FROM shipping_shippingzone z WHERE cardinality(z.countries) = 0 OR z.countries && %(countries)s::varchar[]
"""
"""The zones that may hold one of the `countries`, with their methods, as one JSON value: a cart's part."""


def read_zones(rows: Sequence[Sequence[Any]]) -> tuple[rules.Zone, ...]:
    """The zones that `ZONES_SQL` found."""
    return tuple(
        rules.Zone(
            countries=tuple(countries),
            regions=tuple(regions),
            methods=tuple(_method(*row) for row in methods),
        )
        for countries, regions, methods in rows
    )


def _method(code: str, name: str, price: str, kind: str, free_above: str | None, bands: Any) -> rules.Method:
    return rules.Method(
        code=code,
        name=name,
        price=Decimal(price),
        kind=rules.MethodKind(kind),
        free_above=None if free_above is None else Decimal(free_above),
        bands=read_bands(bands),
    )
