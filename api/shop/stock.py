"""Stock: levels, movements, corrections, locations."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, conditional, pagination, responses
from api.controllers import controller
from api.permissions import HasPermission, ModelPermission
from api.rehearsal import rehearsed
from api.schemas import Page, sorted_by
from api.shop.schemas import configuration as schemas
from kernel import clock
from kernel.errors import Invalid
from storefront.inventory import locations, queries, services, views
from storefront.inventory.locations import LocationValues
from storefront.inventory.models import StockLocation
from storefront.inventory.services import LevelValues
from storefront.inventory.views import StockLevelView, StockLocationView, StockMovementView


@controller("", "Stock", ModelPermission("inventory.stocklocation"))
class StockController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get(
        "/stock-levels",
        response=Page[StockLevelView],
        permissions=[HasPermission("inventory.view_stocklevel")],
    )
    def levels(self, request: HttpRequest, query: Query[schemas.LevelQuery]) -> HttpResponse:
        """List the stock levels, how much of what lies where, or follow them in the order in which they changed."""
        found = queries.list_levels(
            queries.LevelFilter(
                variant_ids=query.variant,
                skus=query.sku,
                location_id=query.location,
                is_low=query.is_low,
                updated_since=query.updated_since,
            )
        )
        return pagination.listed(request, query, found, view=views.level)

    @http_get(
        "/stock-levels/{id:level_id}",
        response=StockLevelView,
        permissions=[HasPermission("inventory.view_stocklevel")],
    )
    def get_level(self, request: HttpRequest, level_id: int) -> HttpResponse:
        """Get a stock level."""
        return responses.ok(views.level(queries.get_level(level_id=level_id)))

    @http_patch(
        "/stock-levels/{id:level_id}",
        response=StockLevelView,
        permissions=[HasPermission("inventory.change_stocklevel")],
    )
    @conditional.takes_if_match
    @rehearsed
    def update_level(self, request: HttpRequest, level_id: int, body: schemas.LevelPatch) -> HttpResponse:
        """Change a stock level: what is on hand, what happens when none is left, from how many on it is low."""
        with _level_unchanged(request, level_id):
            values = cast(LevelValues, body.model_dump(exclude_unset=True))
            services.update_level(
                level_id=level_id, values=values, actor=caller.actor(request), now=clock.now()
            )
        return responses.ok(views.level(queries.get_level(level_id=level_id)))

    @http_get(
        "/stock-movements",
        response=Page[StockMovementView],
        permissions=[HasPermission("inventory.view_stockmovement")],
    )
    def movements(self, request: HttpRequest, query: Query[schemas.MovementQuery]) -> HttpResponse:
        """List the stock movements, the newest first."""
        found = queries.list_movements(
            variant_id=query.variant, location_id=query.location, reference=query.reference
        )
        return pagination.page(request, query, found)

    @http_post(
        "/stock-adjustments",
        response={201: StockLevelView},
        permissions=[HasPermission("inventory.change_stocklevel")],
    )
    @rehearsed
    def adjust(self, request: HttpRequest, body: schemas.AdjustmentIn) -> HttpResponse:
        """Change what is on hand, or record a count."""
        if (body.delta is None) == (body.on_hand is None):
            raise Invalid(_("Give either delta or on_hand."), field="delta")
        who: dict[str, Any] = {
            "variant_id": body.variant,
            "location_id": body.location,
            "reason": body.reason,
            "actor": caller.actor(request),
            "now": clock.now(),
        }
        if body.delta is not None:
            services.adjust(delta=body.delta, **who)
        else:
            services.set_on_hand(on_hand=body.on_hand or 0, **who)
        wanted = queries.LevelFilter(variant_ids=[body.variant], location_id=body.location)
        return responses.created(views.level(queries.list_levels(wanted).get()))

    @http_get("/stock-locations", response=Page[StockLocationView])
    def locations(
        self,
        request: HttpRequest,
        query: Query[sorted_by("name", "code", "priority")],  # type: ignore[valid-type]
    ) -> HttpResponse:
        """List the stock locations, the one that is taken from first at the top."""
        found = queries.list_locations()
        return pagination.page(request, query, found, view=views.location)

    @http_post("/stock-locations", response={201: StockLocationView})
    @rehearsed
    def create_location(self, request: HttpRequest, body: schemas.LocationIn) -> HttpResponse:
        """Open a location."""
        values = cast(LocationValues, body.model_dump())
        location = locations.create(values=values, actor=caller.actor(request))
        return responses.created(views.location(location), location=f"/api/v1/stock-locations/{location.pk}")

    @http_get("/stock-locations/{id:location_id}", response=StockLocationView)
    def get_location(self, request: HttpRequest, location_id: int) -> HttpResponse:
        """Get a stock location."""
        return responses.ok(views.location(queries.get_location(location_id=location_id)))

    @http_patch("/stock-locations/{id:location_id}", response=StockLocationView)
    @conditional.takes_if_match
    @rehearsed
    def update_location(
        self, request: HttpRequest, location_id: int, body: schemas.LocationPatch
    ) -> HttpResponse:
        """Change a location."""
        with _unchanged(request, location_id):
            values = cast(LocationValues, body.model_dump(exclude_unset=True))
            changed = locations.update(location_id=location_id, values=values, actor=caller.actor(request))
        return responses.ok(views.location(changed))

    @http_delete("/stock-locations/{id:location_id}", response={204: None})
    @conditional.takes_if_match
    def delete_location(self, request: HttpRequest, location_id: int) -> HttpResponse:
        """Close a location that nothing ever lay at, and that is not the last; others can be switched off."""
        with _unchanged(request, location_id):
            locations.delete(location_id=location_id, actor=caller.actor(request), now=clock.now())
        return responses.no_content()


@contextmanager
def _level_unchanged(request: HttpRequest, level_id: int) -> Iterator[None]:
    """Write only if the level is as the caller read it."""
    with transaction.atomic():
        services.lock(variant_ids=[queries.get_level(level_id=level_id)["variant_id"]])
        with conditional.unchanged(
            request, rows=None, current=lambda: views.level(queries.get_level(level_id=level_id))
        ):
            yield


@contextmanager
def _unchanged(request: HttpRequest, location_id: int) -> Iterator[None]:
    """Write only if the location is as the caller read it."""
    with transaction.atomic():
        locations.lock(location_id=location_id)  # levels before the location, as every writer does
        rows = StockLocation.objects.filter(pk=location_id)
        with conditional.unchanged(
            request, rows=rows, current=lambda: views.location(queries.get_location(location_id=location_id))
        ):
            yield
