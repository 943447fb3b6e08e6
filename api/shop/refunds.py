"""Money that goes back."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_patch, http_post, http_put

from api import caller, idempotency, pagination, responses
from api.controllers import controller
from api.permissions import HasPermission
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop import money
from api.shop.order_access import REFUND, VIEW, changed
from api.shop.schemas import orders as schemas
from kernel import clock, once
from kernel.errors import Invalid
from storefront.orders import lists, refunds
from storefront.orders.refund_views import RefundView, refund_view
from storefront.orders.refundable import RefundDetails
from storefront.orders.views import RefundedOrderView


@controller("", "Refunds")
class RefundsController(ControllerBase):
    """Money that goes back to buyers."""

    @http_get("/refunds", response=Page[RefundView], permissions=[HasPermission(VIEW)])
    def list(self, request: HttpRequest, query: Query[schemas.RefundQuery]) -> HttpResponse:
        """List the refunds, the newest first, or in the order in which they were changed."""
        found = lists.refunds(
            status=query.status,
            order=query.order,
            since=query.created_from,
            external_id=query.external_id,
            updated_since=query.updated_since,
        )
        return pagination.listed(request, query, found, view=refund_view, newest_by=("created_at", "id"))

    @http_get("/refunds/{uuid:refund_id}", response=RefundView, permissions=[HasPermission(VIEW)])
    def get(self, request: HttpRequest, refund_id: UUID) -> HttpResponse:
        """Get a refund."""
        return responses.ok(refund_view(lists.refund(refund_id=refund_id)))

    @http_patch("/refunds/{uuid:refund_id}", response=RefundView, permissions=[HasPermission(REFUND)])
    @rehearsed
    def update(self, request: HttpRequest, refund_id: UUID, body: schemas.RefundPatch) -> HttpResponse:
        """Change what your programs keep on a refund: their own id for it, metadata."""
        values = schemas.references(body.model_dump(exclude_unset=True))
        return responses.ok(refunds.update(refund_id=refund_id, values=values, actor=caller.actor(request)))

    @http_put(
        "/refunds/by-external-id/{ref:external_id}",
        response={200: RefundView, 201: RefundView},
        permissions=[HasPermission(REFUND)],
    )
    def put(self, request: HttpRequest, external_id: str, body: schemas.RefundPut) -> HttpResponse:
        """Issue the refund that another system calls so, once however often it is put, or change its metadata."""
        refund, is_new = refunds.put(
            external_id=external_id,
            number=body.order,
            kept=schemas.references(body.model_dump(exclude_unset=True)),
            actor=caller.actor(request),
            now=clock.now(),
            **_details(body),
        )
        return responses.put(refund, is_new=is_new, location=f"/api/v1/refunds/{refund['id']}")

    @http_post(
        "/orders/{id:number}/refunds",
        response={201: RefundedOrderView},
        permissions=[HasPermission(REFUND)],
    )
    @idempotency.required
    @once.in_steps
    def create(self, request: HttpRequest, number: int, body: schemas.RefundIn) -> HttpResponse:
        """Give back an amount, pieces of lines, the shipping, or all that is left of what was paid."""
        order = refunds.issue(
            number=number,
            key=idempotency.key_of(request),
            actor=caller.actor(request),
            now=clock.now(),
            **_details(body),
        )
        return changed(request, order)


def _details(body: schemas.RefundIn) -> RefundDetails:
    """What is to go back, as services take it."""
    if body.amount is not None and (body.lines is not None or body.shipping):
        raise Invalid(_("Give either an amount, or lines and shipping."), field="amount")
    details: RefundDetails = {
        "amount": None if body.amount is None else money.amount(body.amount, field="amount"),
        "lines": schemas.pieces(body.lines),
        "shipping": body.shipping,
        "restock": body.restock,
        "reason": body.reason,
        "to": body.to,
    }
    return cast(RefundDetails, {name: details[name] for name in details if name in body.model_fields_set})  # type: ignore[literal-required]
