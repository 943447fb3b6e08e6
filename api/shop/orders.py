"""Orders: placing, paying, watching and sending them."""

from typing import cast
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_patch, http_post

from api import caller, idempotency, responses
from api.controllers import controller
from api.permissions import AllowAny, HasPermission
from api.rehearsal import rehearsed
from api.schemas import Page, Paging
from api.shop import money, order_lists, shoppers
from api.shop.order_access import CHANGE, VIEW, changed, reader, writer
from api.shop.schemas import orders as schemas
from kernel import clock, once
from kernel.errors import Invalid
from storefront.checkout import edits, limits, services as checkout
from storefront.checkout.edits import EditedOrderView
from storefront.orders import capturing, paying, queries, services
from storefront.orders.capturing import CapturedOrderView
from storefront.orders.services import OrderValues
from storefront.orders.views import EventView, OrderView, PaidOrderView


@controller("/orders", "Orders", AllowAny)
class OrdersController(ControllerBase):
    """A buyer reaches their own orders, staff all of them; another's is not found."""

    @http_post("", response={201: PaidOrderView})
    @idempotency.required
    @once.in_steps
    def create(self, request: HttpRequest, body: schemas.OrderIn) -> HttpResponse:
        """Order what is in a cart and pay for it. A declined payment keeps the order, to be paid again."""
        order = checkout.place(
            cart_id=body.cart,
            shopper=shoppers.of_cart(request, body.cart),
            payment=body.payment.model_dump(exclude_none=True),
            expected_total=None
            if body.expected_total is None
            else money.amount(body.expected_total, field="expected_total"),
            expected_due=None
            if body.expected_amount_due is None
            else money.amount(body.expected_amount_due, field="expected_amount_due"),
            agreed=[{"kind": each.kind, "version": each.version} for each in body.policies],
            address=caller.of(request).address,
            now=clock.now(),
        )
        return responses.created(order, location=f"/api/v1/orders/{order['number']}")

    @http_get("", response=Page[OrderView], permissions=[HasPermission(VIEW)])
    def list(self, request: HttpRequest, query: Query[schemas.OrderQuery]) -> HttpResponse:
        """List the orders, the newest first, or in the order in which they were changed."""
        wanted = query.model_dump(
            exclude={"limit", "offset", "cursor", "q", "tag", "number"}, exclude_none=True
        )
        return order_lists.page(
            request, query, search=query.q, tags=query.tag, numbers=query.number, **wanted
        )

    @http_get("/{id:number}", response=OrderView)
    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        """Get an order."""
        return responses.ok(queries.get(number=number, shopper=reader(request)))

    @http_patch("/{id:number}", response=OrderView, permissions=[HasPermission(CHANGE)])
    @rehearsed
    def update(self, request: HttpRequest, number: int, body: schemas.OrderPatch) -> HttpResponse:
        """Change what your programs keep on an order: their own id for it, metadata, custom fields, tags."""
        values = cast(OrderValues, body.model_dump(exclude_unset=True))
        order = services.update(number=number, values=values, actor=caller.actor(request), now=clock.now())
        return changed(request, order, status=200)

    @http_post("/{id:number}/cancellations", response={201: OrderView})
    @once.in_steps
    def cancel(self, request: HttpRequest, number: int, body: schemas.CancellationIn) -> HttpResponse:
        """Cancel an order. Buyers may while nothing is paid or sent; staff may have what was paid refunded at once."""
        shopper = writer(request, number)
        order = services.cancel(
            number=number,
            shopper=shopper,
            reason=body.reason,
            refund=body.refund,
            may=caller.of(request).has_perm,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.created(order) if shopper is not None else changed(request, order)

    @http_post("/{id:number}/edits", response={201: EditedOrderView}, permissions=[HasPermission(CHANGE)])
    @once.in_steps
    def edit(self, request: HttpRequest, number: int, body: schemas.OrderEditIn) -> HttpResponse:
        """Change lines or address of an order of which nothing was sent. What is paid too much is given back.

        An order that is not paid is priced anew. Of one that is paid pieces can be taken out.
        """
        address = None if body.shipping_address is None else body.shipping_address.model_dump()
        order = edits.edit(
            number=number,
            lines=schemas.edited(body.lines),
            shipping_address=address,
            may=caller.of(request).has_perm,
            request_key=idempotency.key_of(request),
            actor=caller.actor(request),
            now=clock.now(),
        )
        return changed(request, order)

    @http_post("/{id:number}/payments", response={201: PaidOrderView})
    @idempotency.required
    @once.in_steps
    def pay(self, request: HttpRequest, number: int, body: schemas.NewPaymentIn) -> HttpResponse:
        """Try again to pay, or confirm a payment that waits for it."""
        if (body.gateway is None) == (body.confirm is None):
            raise Invalid(_("Give either a gateway or a payment to confirm."), field="gateway")
        shopper = shoppers.of_order(request)
        limits.count_payment(number=number, shopper=shopper)
        order = paying.pay(
            number=number,
            shopper=shopper,
            payment=body.model_dump(exclude_none=True),
            request_key=idempotency.key_of(request),
            now=clock.now(),
        )
        return responses.created(order)

    @http_post(
        "/{id:number}/received-payments",
        response={201: OrderView},
        permissions=[HasPermission("payments.receive_payment")],
    )
    def receive(self, request: HttpRequest, number: int) -> HttpResponse:
        """Say that the money of an unpaid order is there: a transfer has come in, cash was handed over."""
        order = paying.mark_received(number=number, actor=caller.actor(request), now=clock.now())
        return changed(request, order)

    @http_post(
        "/{id:number}/captures",
        response={201: CapturedOrderView},
        permissions=[HasPermission("payments.receive_payment")],
    )
    @once.in_steps
    def capture(self, request: HttpRequest, number: int, body: schemas.CaptureIn) -> HttpResponse:
        """Capture what a gateway holds for an order, or a part of it. Captured in full, the order is paid.

        Gateways hold money where the shop's setting `captures_by_hand` is on; with `captures_when_sent` the
        rest is captured by itself when all was sent. What is not captured is released when the order is cancelled or
        expires, and what was captured of it goes back.
        """
        order = capturing.capture(
            number=number,
            amount=None if body.amount is None else money.amount(body.amount, field="amount"),
            key=idempotency.key_of(request) or uuid4().hex,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return changed(request, order)

    @http_post("/{id:number}/notes", response={201: EventView}, permissions=[HasPermission(CHANGE)])
    def add_note(self, request: HttpRequest, number: int, body: schemas.NoteIn) -> HttpResponse:
        """Write a note into the order's timeline."""
        event = services.add_note(
            number=number,
            text=body.text,
            is_public=body.is_public,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.created(event)

    @http_get("/{id:number}/events", response=Page[EventView])
    def events(self, request: HttpRequest, number: int, query: Query[Paging]) -> HttpResponse:
        """List the events of an order's timeline; buyers see its public part."""
        shopper = reader(request)
        found = queries.list_events(number=number, shopper=shopper)
        if shopper is not None:  # who of the staff did it is not the buyer's
            found = [_without_actor(event) for event in found]
        results = found[query.begins : query.begins + query.limit]
        return responses.page(request, query, count=len(found), results=results)


def _without_actor(event: EventView) -> EventView:
    return {**event, "actor": ""}
