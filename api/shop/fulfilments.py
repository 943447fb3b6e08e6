"""Parcels: what is sent of an order, and how it is followed."""

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_patch, http_post, http_put

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import HasPermission
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop.order_access import CHANGE, VIEW, changed
from api.shop.schemas import orders as schemas
from kernel import clock
from storefront.orders import fulfilments, lists
from storefront.orders.fulfilment_views import FulfilmentView, fulfilment_view
from storefront.orders.views import OrderView


@controller("", "Fulfilments")
class FulfilmentsController(ControllerBase):
    """Parcels on their way."""

    @http_get("/fulfilments", response=Page[FulfilmentView], permissions=[HasPermission(VIEW)])
    def list(self, request: HttpRequest, query: Query[schemas.FulfilmentQuery]) -> HttpResponse:
        """List the parcels, the newest first, or in the order in which they were changed."""
        found = lists.fulfilments(
            order=query.order,
            is_delivered=query.is_delivered,
            since=query.sent_from,
            external_id=query.external_id,
            updated_since=query.updated_since,
        )
        return pagination.listed(request, query, found, view=fulfilment_view, newest_by=("id",))

    @http_get("/fulfilments/{id:fulfilment_id}", response=FulfilmentView, permissions=[HasPermission(VIEW)])
    def get(self, request: HttpRequest, fulfilment_id: int) -> HttpResponse:
        """Get a parcel."""
        return responses.ok(fulfilment_view(lists.fulfilment(fulfilment_id=fulfilment_id)))

    @http_post(
        "/orders/{id:number}/fulfilments",
        response={201: OrderView},
        permissions=[HasPermission(CHANGE, scope="fulfilments:write")],
    )
    def create(self, request: HttpRequest, number: int, body: schemas.FulfilmentIn) -> HttpResponse:
        """Send pieces of an order; their stock leaves the shelf."""
        order = fulfilments.fulfil(
            number=number,
            lines=schemas.pieces(body.lines),
            tracking=body.tracking.model_dump() if body.tracking else {},
            actor=caller.actor(request),
            now=clock.now(),
        )
        return changed(request, order)

    @http_put(
        "/fulfilments/by-external-id/{ref:external_id}",
        response={200: FulfilmentView, 201: FulfilmentView},
        permissions=[HasPermission(CHANGE, scope="fulfilments:write")],
    )
    def put(self, request: HttpRequest, external_id: str, body: schemas.FulfilmentPut) -> HttpResponse:
        """Send the parcel that another system calls so, or change how it is followed."""
        changes = body.model_dump(exclude_unset=True)
        parcel, is_new = fulfilments.put(
            external_id=external_id,
            number=body.order,
            lines=schemas.pieces(body.lines),
            tracking=body.tracking.model_dump(exclude_unset=True) if "tracking" in changes else None,
            is_delivered=changes.get("is_delivered"),
            kept=schemas.references(changes),
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.put(parcel, is_new=is_new, location=f"/api/v1/fulfilments/{parcel['id']}")

    @http_patch(
        "/fulfilments/{id:fulfilment_id}",
        response=FulfilmentView,
        permissions=[HasPermission(CHANGE, scope="fulfilments:write")],
    )
    @rehearsed
    def update(self, request: HttpRequest, fulfilment_id: int, body: schemas.FulfilmentPatch) -> HttpResponse:
        """Change how a parcel is followed, or say that it has arrived."""
        changes = body.model_dump(exclude_unset=True)
        parcel = fulfilments.update(
            fulfilment_id=fulfilment_id,
            tracking=body.tracking.model_dump(exclude_unset=True) if "tracking" in changes else None,
            is_delivered=changes.get("is_delivered"),
            kept=schemas.references(changes),
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.ok(parcel)
