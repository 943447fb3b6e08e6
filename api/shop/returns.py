"""Goods that come back."""

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_patch, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import AllowAny, HasPermission
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop.order_access import CHANGE, VIEW, writer
from api.shop.schemas import orders as schemas
from kernel import clock
from storefront.orders import lists, returns
from storefront.orders.fulfilment_views import ReturnView, return_view


@controller("", "Returns")
class ReturnsController(ControllerBase):
    """Goods that buyers send back, and what becomes of them."""

    @http_get("/returns", response=Page[ReturnView], permissions=[HasPermission(VIEW)])
    def list(self, request: HttpRequest, query: Query[schemas.ReturnQuery]) -> HttpResponse:
        """List the returns, the newest first, or in the order in which they were changed."""
        found = lists.returns(
            status=query.status,
            order=query.order,
            since=query.requested_from,
            updated_since=query.updated_since,
        )
        return pagination.listed(request, query, found, view=return_view, newest_by=("id",))

    @http_get("/returns/{id:return_id}", response=ReturnView, permissions=[HasPermission(VIEW)])
    def get(self, request: HttpRequest, return_id: int) -> HttpResponse:
        """Get a return."""
        return responses.ok(returns.get_view(return_id=return_id))

    @http_post("/orders/{id:number}/returns", response={201: ReturnView}, permissions=[AllowAny])
    @rehearsed
    def create(self, request: HttpRequest, number: int, body: schemas.ReturnIn) -> HttpResponse:
        """Ask to send back pieces that were sent."""
        made = returns.request(
            number=number,
            shopper=writer(request, number),
            lines=schemas.pieces(body.lines),
            reason=body.reason,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.created(made, location=f"/api/v1/returns/{made['id']}")

    @http_patch(
        "/returns/{id:return_id}",
        response=ReturnView,
        permissions=[HasPermission(CHANGE, scope="returns:write")],
    )
    def update(self, request: HttpRequest, return_id: int, body: schemas.ReturnPatch) -> HttpResponse:
        """Approve, reject, receive or refund a return."""
        made = returns.move(
            return_id=return_id,
            status=body.status,
            restock=body.restock,
            shipping=body.shipping,
            answer=body.answer,
            may=caller.of(request).has_perm,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.ok(made)
