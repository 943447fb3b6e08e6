"""Money that goes back."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_get, http_post

from api import answers, caller, idempotency, pagination
from api.permissions import HasPermission
from api.schemas import Page
from api.shop import money
from api.shop.order_access import REFUND, VIEW
from api.shop.schemas import orders as schemas
from kernel import clock, once
from kernel.errors import Invalid
from storefront.orders import lists, refunds
from storefront.orders.views import RefundedOrderView, RefundView


@api_controller("", tags=["Refunds"], use_unique_op_id=False)
class RefundsController(ControllerBase):
    """Money that goes back to buyers."""

    @http_get("/refunds", response=Page[RefundView], permissions=[HasPermission(VIEW)])
    def list(self, request: HttpRequest, query: Query[schemas.RefundQuery]) -> HttpResponse:
        """List the refunds, the newest first."""
        found = lists.refunds(status=query.status, order=query.order, since=query.created_from)
        return pagination.page(request, query, found, view=lists.refund, newest_by=("created_at", "id"))

    @http_post(
        "/orders/{id:number}/refunds",
        response={201: RefundedOrderView},
        permissions=[HasPermission(REFUND)],
    )
    @idempotency.required
    @once.in_steps
    def create(self, request: HttpRequest, number: int, body: schemas.RefundIn) -> HttpResponse:
        """Give back an amount, pieces of lines, the shipping, or all that is left of what was paid."""
        if body.amount is not None and (body.lines is not None or body.shipping):
            raise Invalid(_("Give either an amount, or lines and shipping."), field="amount")
        order = refunds.issue(
            number=number,
            key=idempotency.key_of(request),
            amount=None if body.amount is None else money.amount(body.amount, field="amount"),
            lines=schemas.pieces(body.lines),
            shipping=body.shipping,
            restock=body.restock,
            reason=body.reason,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return answers.created(order)
