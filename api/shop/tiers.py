"""Membership tiers."""

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
from api.shop.schemas import tiers as schemas
from kernel import clock
from storefront.customers import queries, tiers
from storefront.customers.models import MembershipTier
from storefront.customers.tier_views import MembershipTierView, membership_tier
from storefront.customers.tiers import TierValues
from tenants import current


@controller("/membership-tiers", "Customers", ModelPermission("customers.membershiptier"))
class TiersController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get("", response=Page[MembershipTierView])
    def list(self, request: HttpRequest, query: Query[sorted_by("rank", "name")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the membership tiers, the lowest first."""
        return pagination.page(request, query, queries.list_tiers(), view=_view)

    @http_post("", response={201: MembershipTierView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.TierIn) -> HttpResponse:
        """Add a tier; who reaches it already is moved by the next review, or the next payment."""
        tier = tiers.create(values=_values(body), actor=caller.actor(request), now=clock.now())
        return responses.created(_view(tier), location=f"/api/v1/membership-tiers/{tier.pk}")

    @http_get("/{id:tier_id}", response=MembershipTierView)
    def get(self, request: HttpRequest, tier_id: int) -> HttpResponse:
        """Get a membership tier."""
        return responses.ok(_view(queries.get_tier(tier_id=tier_id)))

    @http_patch("/{id:tier_id}", response=MembershipTierView)
    @rehearsed
    def update(self, request: HttpRequest, tier_id: int, body: schemas.TierPatch) -> HttpResponse:
        """Change a tier: its name, its rule, its benefits."""
        tier = tiers.update(
            tier_id=tier_id, values=_values(body), actor=caller.actor(request), now=clock.now()
        )
        return responses.ok(_view(tier))

    @http_delete("/{id:tier_id}", response={204: None})
    def delete(self, request: HttpRequest, tier_id: int) -> HttpResponse:
        """Delete a tier that nobody is on and no promotion asks for; the lowest stays."""
        tiers.delete(tier_id=tier_id, actor=caller.actor(request))
        return responses.no_content()


def _values(body: schemas.TierIn | schemas.TierPatch) -> TierValues:
    return cast(TierValues, money.amounts(body, "min_spend", nullable=("free_shipping_from",)))


def _view(tier: MembershipTier) -> MembershipTierView:
    return membership_tier(tier, currency=current.tenant().currency)
