"""Draft orders: written by staff or a program for a buyer, and paid by a link or by hand."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post, http_put

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import HasPermission, holds
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop import money
from api.shop.order_access import CHANGE, seen
from api.shop.schemas import drafts as schemas
from kernel import clock
from storefront.checkout import draft_views, drafts
from storefront.checkout.draft_views import DraftSummaryView, DraftView
from storefront.checkout.drafts import DraftValues
from storefront.orders.services import OrderValues
from storefront.orders.views import OrderView

_READ = HasPermission("orders.view_order", scope="drafts:read")
_WRITE = HasPermission("orders.change_order", scope="drafts:write")
_RECEIVE = HasPermission("payments.receive_payment", scope="drafts:write")


@controller("/draft-orders", "Draft orders", _WRITE)
class DraftOrdersController(ControllerBase):
    """For staff and keys with the scope."""

    @http_get("", response=Page[DraftSummaryView], permissions=[_READ])
    def list(self, request: HttpRequest, query: Query[schemas.DraftQuery]) -> HttpResponse:
        """List the draft orders, the newest first, without what is in them."""
        found = drafts.list_drafts(is_placed=query.is_placed)
        return pagination.page(request, query, found, read=draft_views.summaries)

    @http_post("", response={201: DraftView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.DraftIn) -> HttpResponse:
        """Write a draft order: variants at their prices or at prices of your own, which no promotion lowers."""
        made = drafts.create(
            values=_values(body),
            may=caller.of(request).has_perm,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.created(made, location=f"/api/v1/draft-orders/{made['id']}")

    @http_get("/{uuid:draft_order_id}", response=DraftView, permissions=[_READ])
    def get(self, request: HttpRequest, draft_order_id: UUID) -> HttpResponse:
        """Get a draft order, priced now."""
        may_send = holds(request, "orders.change_order", scope="drafts:write")
        return responses.ok(drafts.get(draft_id=draft_order_id, may_send=may_send, now=clock.now()))

    @http_patch("/{uuid:draft_order_id}", response=DraftView)
    @rehearsed
    def update(self, request: HttpRequest, draft_order_id: UUID, body: schemas.DraftPatch) -> HttpResponse:
        """Change a draft order. `lines` are all of its lines; what is not sent stays."""
        changed = drafts.update(
            draft_id=draft_order_id,
            values=_values(body),
            may=caller.of(request).has_perm,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.ok(changed)

    @http_delete("/{uuid:draft_order_id}", response={204: None})
    def delete(self, request: HttpRequest, draft_order_id: UUID) -> HttpResponse:
        """Delete a draft that is no order yet."""
        drafts.delete(draft_id=draft_order_id, actor=caller.actor(request))
        return responses.no_content()

    @http_post("/{uuid:draft_order_id}/sendings", response={201: DraftView})
    def send(self, request: HttpRequest, draft_order_id: UUID) -> HttpResponse:
        """Make an order of the draft and mail its buyer the link to pay it: `payment_url`, good for seven days."""
        return responses.created(
            drafts.send(draft_id=draft_order_id, actor=caller.actor(request), now=clock.now())
        )

    @http_post(
        "/{uuid:draft_order_id}/completions", response={201: DraftView}, permissions=[_WRITE, _RECEIVE]
    )
    def complete(self, request: HttpRequest, draft_order_id: UUID) -> HttpResponse:
        """Say that the draft was paid by hand: it is an order then, and paid."""
        return responses.created(
            drafts.complete(draft_id=draft_order_id, actor=caller.actor(request), now=clock.now())
        )


@controller("/orders", "Orders", HasPermission(CHANGE))
class PlacedOrdersController(ControllerBase):
    """Orders that another system has taken."""

    @http_put("/by-external-id/{ref:external_id}", response={200: OrderView, 201: OrderView})
    def put(self, request: HttpRequest, external_id: str, body: schemas.OrderPut) -> HttpResponse:
        """Create the order that another system calls so, or change what it keeps on one that is there.

        Of one that is there `metadata` and `tags` are changed; its lines are by `POST /orders/{number}/edits`, and to
        put others is refused.
        """
        sent = body.model_dump(exclude_unset=True)
        order, is_new = drafts.put_order(
            external_id=external_id,
            values=_values(body),
            is_paid=sent.get("is_paid"),
            kept=cast(OrderValues, {name: sent[name] for name in ("metadata", "tags") if name in sent}),
            may=caller.of(request).has_perm,
            actor=caller.actor(request),
            now=clock.now(),
        )
        order = seen(request, order)
        return responses.put(order, is_new=is_new, location=f"/api/v1/orders/{order['number']}")


def _values(body: schemas.DraftIn) -> DraftValues:
    values = {
        name: value
        for name, value in body.model_dump(exclude_unset=True).items()
        if name in schemas.DraftIn.model_fields
    }
    if body.lines is not None and "lines" in values:
        values["lines"] = [
            {
                "variant": line.variant,
                "quantity": line.quantity,
                "price": None
                if line.price is None
                else money.amount(line.price, field=f"lines.{number}.price"),
            }
            for number, line in enumerate(body.lines)
        ]
    return cast(DraftValues, values)
