"""What prices are made of beside promotions and taxes: shipping zones, membership tiers."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from api import answers
from api.permissions import HasPermission
from api.schemas import Page, Paging
from api.shop import money, records
from api.shop.schemas import pricing as schemas
from kernel import clock
from kernel import money as kernel_money
from kernel.errors import InUse
from storefront.customers import tiers
from storefront.customers.models import MembershipTier
from storefront.shipping import services as shipping
from storefront.shipping.models import ShippingMethod, ShippingZone
from tenants import current


@api_controller("/shipping-zones", tags=["Shipping"], use_unique_op_id=False)
class ShippingZonesController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get(
        "", response=Page[schemas.ShippingZone], permissions=[HasPermission("shipping.view_shippingzone")]
    )
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """Zones with their methods."""
        found = ShippingZone.objects.prefetch_related("methods")
        return answers.sliced(request, query, found, view=_zone)

    @http_post(
        "", response={201: schemas.ShippingZone}, permissions=[HasPermission("shipping.add_shippingzone")]
    )
    def create(self, request: HttpRequest, body: schemas.ShippingZoneIn) -> HttpResponse:
        """Add a zone with its methods."""
        zone = ShippingZone()
        with transaction.atomic():
            records.save(zone, **body.model_dump(exclude={"methods"}))
            _replace_methods(zone, body.methods)
        return answers.created(_zone(zone), location=f"/api/v1/shipping-zones/{zone.pk}")

    @http_get(
        "/{id:zone_id}",
        response=schemas.ShippingZone,
        permissions=[HasPermission("shipping.view_shippingzone")],
    )
    def get(self, request: HttpRequest, zone_id: int) -> HttpResponse:
        """One zone."""
        return answers.ok(_zone(records.find(ShippingZone, zone_id)))

    @http_patch(
        "/{id:zone_id}",
        response=schemas.ShippingZone,
        permissions=[HasPermission("shipping.change_shippingzone")],
    )
    def update(self, request: HttpRequest, zone_id: int, body: schemas.ShippingZonePatch) -> HttpResponse:
        """Change a zone. Orders keep the method they were sent with."""
        with transaction.atomic():
            zone = records.find(ShippingZone, zone_id, lock=True)
            records.save(zone, **body.model_dump(exclude={"methods"}, exclude_unset=True))
            if "methods" in body.model_fields_set:
                _replace_methods(zone, body.methods)
        return answers.ok(_zone(zone))

    @http_delete(
        "/{id:zone_id}",
        response={204: None},
        permissions=[HasPermission("shipping.delete_shippingzone")],
    )
    def delete(self, request: HttpRequest, zone_id: int) -> HttpResponse:
        """Delete a zone with its methods; addresses in it fall to the next one."""
        records.find(ShippingZone, zone_id).delete()
        return answers.no_content()


@api_controller("/membership-tiers", tags=["Customers"], use_unique_op_id=False)
class TiersController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get(
        "",
        response=Page[schemas.MembershipTier],
        permissions=[HasPermission("customers.view_membershiptier")],
    )
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """The loyalty ladder, the lowest step first."""
        found = MembershipTier.objects.all()
        return answers.sliced(request, query, found, view=_tier)

    @http_post(
        "",
        response={201: schemas.MembershipTier},
        permissions=[HasPermission("customers.add_membershiptier")],
    )
    def create(self, request: HttpRequest, body: schemas.TierIn) -> HttpResponse:
        """Add a step; who reaches it already is moved by the next review, or the next payment."""
        tier = MembershipTier()
        with transaction.atomic():
            records.save(tier, **_tier_fields(body))
            tiers.follow_rules(now=clock.now())
        return answers.created(_tier(tier), location=f"/api/v1/membership-tiers/{tier.pk}")

    @http_get(
        "/{id:tier_id}",
        response=schemas.MembershipTier,
        permissions=[HasPermission("customers.view_membershiptier")],
    )
    def get(self, request: HttpRequest, tier_id: int) -> HttpResponse:
        """One step."""
        return answers.ok(_tier(records.find(MembershipTier, tier_id)))

    @http_patch(
        "/{id:tier_id}",
        response=schemas.MembershipTier,
        permissions=[HasPermission("customers.change_membershiptier")],
    )
    def update(self, request: HttpRequest, tier_id: int, body: schemas.TierPatch) -> HttpResponse:
        """Change a step: its name, its rule, its benefits."""
        with transaction.atomic():
            tier = records.find(MembershipTier, tier_id, lock=True)
            records.save(tier, **_tier_fields(body))
            tiers.follow_rules(now=clock.now())
        return answers.ok(_tier(tier))

    @http_delete(
        "/{id:tier_id}",
        response={204: None},
        permissions=[HasPermission("customers.delete_membershiptier")],
    )
    def delete(self, request: HttpRequest, tier_id: int) -> HttpResponse:
        """Delete a step that nobody is on and no promotion asks for; one always stays."""
        tier = records.find(MembershipTier, tier_id)
        if not MembershipTier.objects.exclude(pk=tier_id).exists():
            raise InUse("Customers begin on the lowest tier: one has to be there.")
        try:
            tier.delete()
        except ProtectedError as error:
            raise InUse("Customers are on this tier, or a promotion asks for it.") from error
        return answers.no_content()


def _replace_methods(zone: ShippingZone, methods: list[schemas.ZoneMethodIn]) -> None:
    wanted = []
    for position, given in enumerate(methods):
        field = f"methods.{position}"
        amounts = {
            "price": kernel_money.ZERO
            if given.price is None
            else money.amount(given.price, field=f"{field}.price"),
            "free_above": None
            if given.free_above is None
            else money.amount(given.free_above, field=f"{field}.free_above"),
            "bands": [
                {"from": f"{band.start:f}", "price": None if band.price is None else f"{band.price:f}"}
                for band in given.bands
            ],
        }
        plain = given.model_dump(include={"code", "name", "kind", "is_active"})
        wanted.append(ShippingMethod(zone=zone, position=position, **plain, **amounts))
    shipping.replace_methods(zone=zone, methods=wanted)


def _tier_fields(body: schemas.TierIn | schemas.TierPatch) -> dict[str, Any]:
    fields = body.model_dump(exclude_unset=True)
    if "min_spend" in fields:
        given = body.min_spend
        fields["min_spend"] = kernel_money.ZERO if given is None else money.amount(given, field="min_spend")
    if "free_shipping_from" in fields:
        from_value = body.free_shipping_from
        fields["free_shipping_from"] = (
            None if from_value is None else money.amount(from_value, field="free_shipping_from")
        )
    return fields


def _zone(row: ShippingZone) -> dict[str, Any]:
    currency = current.tenant().currency
    return {
        "id": row.pk,
        "name": row.name,
        "countries": row.countries,
        "regions": row.regions,
        "position": row.position,
        "methods": [
            {
                "id": method.pk,
                "code": method.code,
                "name": method.name,
                "kind": method.kind,
                "price": kernel_money.as_dict(method.price, currency),
                "bands": [
                    {
                        "from": str(band["from"]),
                        "price": None if band["price"] is None else str(band["price"]),
                    }
                    for band in method.bands
                ],
                "free_above": method.free_above
                if method.free_above is None
                else kernel_money.as_dict(method.free_above, currency),
                "is_active": method.is_active,
            }
            for method in row.methods.all()
        ],
    }


def _tier(row: MembershipTier) -> dict[str, Any]:
    currency = current.tenant().currency
    free_from = row.free_shipping_from
    return {
        "id": row.pk,
        "name": row.name,
        "rank": row.rank,
        "rule": row.rule,
        "min_spend": kernel_money.as_dict(row.min_spend, currency),
        "min_orders": row.min_orders,
        "window_days": row.window_days,
        "discount_percent": f"{row.discount_percent:.2f}",
        "free_shipping_from": None if free_from is None else kernel_money.as_dict(free_from, currency),
    }
