"""Orders: placing, paying, watching and sending them."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_get, http_post

from api import answers, caller, cursors, errors, idempotency
from api.permissions import AllowAny, HasPermission
from api.schemas import Feed, Page
from api.shop import holders, money
from api.shop.schemas import orders as schemas
from kernel import clock
from kernel.errors import Invalid
from storefront.checkout import limits
from storefront.checkout import services as checkout
from storefront.customers.rules import Holder
from storefront.orders import queries, services
from storefront.payments import services as payments

_VIEW, _CHANGE = "orders.view_order", "orders.change_order"
_NEWEST = "-placed_at"


@api_controller("/orders", tags=["Orders"], permissions=[AllowAny], use_unique_op_id=False)
class OrdersController(ControllerBase):
    """A buyer reaches their own orders, staff all of them; another's is not found."""

    @http_post("", response={201: schemas.PlacedOrder})
    @idempotency.required
    @idempotency.in_steps
    def create(self, request: HttpRequest, body: schemas.OrderIn) -> HttpResponse:
        """Order what is in a cart and pay for it. A declined payment keeps the order, to be paid again."""
        order = checkout.place(
            cart_id=body.cart,
            holder=holders.of_cart(request, body.cart),
            payment=body.payment.model_dump(exclude_none=True),
            expected_total=None
            if body.expected_total is None
            else money.amount(body.expected_total, field="expected_total"),
            address=caller.of(request).address,
            now=clock.now(),
        )
        return answers.created(order, location=f"/api/v1/orders/{order['number']}")

    @http_get("", response=Page[schemas.Order], permissions=[HasPermission(_VIEW)])
    def list(self, request: HttpRequest, query: Query[schemas.OrderQuery]) -> HttpResponse:
        """Orders, the newest first."""
        return feed(
            request,
            query,
            ordering=query.ordering,
            search=query.q,
            status=query.status,
            payment_status=query.payment_status,
            email=query.email,
        )

    @http_get("/{id:number}", response=schemas.Order)
    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        """One order."""
        return answers.ok(queries.get(number=number, holder=reader(request)))

    @http_post("/{id:number}/cancellations", response={201: schemas.Order})
    def cancel(self, request: HttpRequest, number: int, body: schemas.CancellationIn) -> HttpResponse:
        """Cancel an order. Buyers may while nothing is paid or sent."""
        order = services.cancel(
            number=number,
            holder=writer(request, number),
            reason=body.reason,
            actor=caller.of(request).name,
            now=clock.now(),
        )
        return answers.created(order)

    @http_post("/{id:number}/payments", response={201: schemas.PlacedOrder})
    @idempotency.required
    @idempotency.in_steps
    def pay(self, request: HttpRequest, number: int, body: schemas.NewPaymentIn) -> HttpResponse:
        """Try again to pay, or confirm a payment that waits for it."""
        if (body.gateway is None) == (body.confirm is None):
            raise Invalid("Give either a gateway or a payment to confirm.", field="gateway")
        holder = holders.of_order(request)
        limits.count_payment(number=number, holder=holder)
        order = payments.pay(
            number=number,
            holder=holder,
            payment=body.model_dump(exclude_none=True),
            now=clock.now(),
        )
        return answers.created(order)

    @http_post(
        "/{id:number}/received-payments",
        response={201: schemas.Order},
        permissions=[HasPermission("payments.receive_payment")],
    )
    def receive(self, request: HttpRequest, number: int) -> HttpResponse:
        """Say that the money of an unpaid order is there: a transfer has come in, cash was handed over."""
        order = payments.mark_received(number=number, actor=caller.of(request).name, now=clock.now())
        return answers.created(order)

    @http_post(
        "/{id:number}/fulfilments", response={201: schemas.Order}, permissions=[HasPermission(_CHANGE)]
    )
    def fulfil(self, request: HttpRequest, number: int, body: schemas.FulfilmentIn) -> HttpResponse:
        """Send pieces of an order; their stock leaves the shelf."""
        order = services.fulfil(
            number=number,
            lines=None if body.lines is None else [line.model_dump() for line in body.lines],
            tracking=body.tracking.model_dump() if body.tracking else {},
            actor=caller.of(request).name,
            now=clock.now(),
        )
        return answers.created(order)

    @http_post("/{id:number}/notes", response={201: schemas.Event}, permissions=[HasPermission(_CHANGE)])
    def add_note(self, request: HttpRequest, number: int, body: schemas.NoteIn) -> HttpResponse:
        """Write a note into the order's timeline."""
        event = services.add_note(
            number=number,
            text=body.text,
            is_public=body.is_public,
            actor=caller.of(request).name,
            now=clock.now(),
        )
        return answers.created(event)

    @http_get("/{id:number}/events", response=Page[schemas.Event])
    def events(self, request: HttpRequest, number: int, query: Query[Feed]) -> HttpResponse:
        """The order's timeline; buyers see its public part."""
        holder = reader(request)
        found = queries.list_events(number=number, holder=holder)
        if holder is not None:  # who of the staff did it is not the buyer's
            found = [_without_actor(event) for event in found]
        if query.cursor is not None:
            return _events_after(request, query, found)
        results = found[query.offset : query.offset + query.limit]
        return answers.page(
            request, count=len(found), results=results, limit=query.limit, offset=query.offset
        )


def reader(request: HttpRequest) -> Holder | None:
    """None for staff who may see orders, else whoever holds this one."""
    return None if caller.of(request).has_perm(_VIEW) else holders.of_order(request)


def writer(request: HttpRequest, number: int) -> Holder | None:
    """None for staff who may change orders. Raises PermissionRefused for those who only see them."""
    who = caller.of(request)
    if who.has_perm(_CHANGE):
        return None
    holder = holders.of_order(request)
    if who.has_perm(_VIEW) and queries.find(number=number, holder=holder) is None:
        queries.get(number=number, holder=None)
        raise errors.PermissionRefused(f"This needs the permission {_CHANGE}.")
    return holder


def _without_actor(event: dict[str, Any]) -> dict[str, Any]:
    return event | {"actor": ""}


def feed(request: HttpRequest, query: Feed, *, ordering: str = _NEWEST, **wanted: Any) -> HttpResponse:
    """One page of the orders that `queries.list_views` finds, by offset or by cursor. Raises Invalid."""
    if query.cursor is None:
        count, results = queries.list_views(
            ordering=ordering, limit=query.limit, offset=query.offset, **wanted
        )
        return answers.page(request, count=count, results=results, limit=query.limit, offset=query.offset)
    if ordering != _NEWEST or query.offset:
        raise Invalid("A cursor has its own order and place.", field="cursor")
    count, results = queries.list_views(
        ordering="-number", before=cursors.read(query.cursor), limit=query.limit + 1, **wanted
    )
    page = results[: query.limit]
    following = cursors.write(page[-1]["number"]) if len(results) > len(page) else None
    return answers.cursor_page(request, count=count, results=page, following=following)


def _events_after(request: HttpRequest, query: Feed, found: Sequence[dict[str, Any]]) -> HttpResponse:
    """A timeline by cursor goes on from the event that was seen last."""
    if query.offset:
        raise Invalid("A cursor has its own place.", field="cursor")
    seen = cursors.read(query.cursor or "") or 0
    later = [event for event in found if event["id"] > seen]
    page = later[: query.limit]
    following = cursors.write(page[-1]["id"]) if len(later) > len(page) else None
    return answers.cursor_page(request, count=len(found), results=page, following=following)
