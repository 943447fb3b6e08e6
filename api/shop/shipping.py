"""Shipping zones with their methods."""

from collections.abc import Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import ModelPermission
from api.rehearsal import rehearsed
from api.schemas import Page, sorted_by
from api.shop import money
from api.shop.schemas import shipping as schemas
from kernel.errors import Refusals
from kernel.money import ZERO
from storefront.shipping import queries, services
from storefront.shipping.models import ShippingZone
from storefront.shipping.services import MethodValues, ZoneValues
from storefront.shipping.views import ShippingZoneView, shipping_zone
from tenants import current


@controller("/shipping-zones", "Shipping", ModelPermission("shipping.shippingzone"))
class ShippingZonesController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get("", response=Page[ShippingZoneView])
    def list(self, request: HttpRequest, query: Query[sorted_by("name", "position")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the shipping zones with their methods."""
        return pagination.page(request, query, queries.list_zones(), view=_view)

    @http_post("", response={201: ShippingZoneView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.ShippingZoneIn) -> HttpResponse:
        """Add a shipping zone with its methods."""
        zone = services.create(
            values=cast(ZoneValues, body.model_dump(exclude={"methods"})),
            methods=_methods(body.methods),
            actor=caller.actor(request),
        )
        return responses.created(_view(zone), location=f"/api/v1/shipping-zones/{zone.pk}")

    @http_get("/{id:zone_id}", response=ShippingZoneView)
    def get(self, request: HttpRequest, zone_id: int) -> HttpResponse:
        """Get a shipping zone."""
        return responses.ok(_view(queries.get_zone(zone_id=zone_id)))

    @http_patch("/{id:zone_id}", response=ShippingZoneView)
    @rehearsed
    def update(self, request: HttpRequest, zone_id: int, body: schemas.ShippingZonePatch) -> HttpResponse:
        """Change a shipping zone. Orders keep the method they were sent with."""
        zone = services.update(
            zone_id=zone_id,
            values=cast(ZoneValues, body.model_dump(exclude={"methods"}, exclude_unset=True)),
            methods=_methods(body.methods) if "methods" in body.model_fields_set else None,
            actor=caller.actor(request),
        )
        return responses.ok(_view(zone))

    @http_delete("/{id:zone_id}", response={204: None})
    def delete(self, request: HttpRequest, zone_id: int) -> HttpResponse:
        """Delete a shipping zone with its methods; addresses in it fall to the next one."""
        services.delete(zone_id=zone_id, actor=caller.actor(request))
        return responses.no_content()


def _methods(given: Sequence[schemas.ShippingMethodIn]) -> list[MethodValues | None]:
    found: list[MethodValues | None] = []
    refusals = Refusals()
    for index, method in enumerate(given):
        with refusals.gather(f"methods.{index}"):
            free_above = method.free_above
            amounts = {
                "price": ZERO if method.price is None else money.amount(method.price, field="price"),
                "free_above": free_above and money.amount(free_above, field="free_above"),
            }
            found.append(cast(MethodValues, method.model_dump(by_alias=True) | amounts))
    refusals.tell()
    return found


def _view(zone: ShippingZone) -> ShippingZoneView:
    return shipping_zone(zone, currency=current.tenant().currency)
