"""Money and goods that go back, and parcels on their way."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, api_controller, http_get, http_patch, http_post

from api import answers, caller, errors, idempotency
from api.permissions import AllowAny, HasPermission
from api.shop import money
from api.shop.orders import reader, writer
from api.shop.schemas import orders as schemas
from kernel import clock
from kernel.errors import Invalid
from storefront.orders import addresses, documents, fulfilments, returns
from storefront.payments import refunds

_CHANGE, _REFUND = "orders.change_order", "orders.add_refund"
_NONE_YET = {
    "description": "There is no such document yet",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_PDF = {
    "responses": {
        200: {
            "description": "The document",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        },
        409: _NONE_YET,
    }
}
_ADDRESS = {"responses": {409: _NONE_YET}}


@api_controller("/orders", tags=["Orders"], permissions=[AllowAny], use_unique_op_id=False)
class RefundsController(ControllerBase):
    """What goes back of an order."""

    @http_post(
        "/{id:number}/refunds", response={201: schemas.RefundedOrder}, permissions=[HasPermission(_REFUND)]
    )
    @idempotency.required
    @idempotency.in_steps
    def create(self, request: HttpRequest, number: int, body: schemas.RefundIn) -> HttpResponse:
        """Give back an amount, pieces of lines, or all that is left of what was paid."""
        if body.amount is not None and body.lines is not None:
            raise Invalid("Give either an amount or lines.", field="amount")
        if body.shipping and body.lines is None:
            raise Invalid("The shipping goes with lines.", field="shipping")
        who = caller.of(request)
        order = refunds.issue(
            number=number,
            key=idempotency.key_of(request),
            amount=None if body.amount is None else money.amount(body.amount, field="amount"),
            lines=None if body.lines is None else [line.model_dump() for line in body.lines],
            shipping=body.shipping,
            restock=body.restock,
            reason=body.reason,
            actor=who.name,
            now=clock.now(),
        )
        return answers.created(order)

    @http_post("/{id:number}/returns", response={201: schemas.Return})
    def request_return(self, request: HttpRequest, number: int, body: schemas.ReturnIn) -> HttpResponse:
        """Ask to send back pieces that were sent."""
        made = returns.request(
            number=number,
            holder=writer(request, number),
            lines=None if body.lines is None else [line.model_dump() for line in body.lines],
            reason=body.reason,
            actor=caller.of(request).name,
            now=clock.now(),
        )
        return answers.created(made)

    @http_get(
        "/{id:number}/refunds/{uuid:refund_id}/credit-note.pdf", response={200: None}, openapi_extra=_PDF
    )
    def credit_note(
        self, request: HttpRequest, number: int, refund_id: UUID, signature: str = ""
    ) -> HttpResponse:
        """The credit note of a refund, also without credentials by a signed address."""
        return _document(request, number, refund_id, signature)

    @http_get(
        "/{id:number}/refunds/{uuid:refund_id}/credit-note",
        response=schemas.DocumentAddress,
        openapi_extra=_ADDRESS,
    )
    def credit_note_address(self, request: HttpRequest, number: int, refund_id: UUID) -> HttpResponse:
        """An address of the credit note that needs no credentials, good for a quarter of an hour."""
        return _address(request, number, refund_id)

    @http_get("/{id:number}/invoice.pdf", response={200: None}, openapi_extra=_PDF)
    def invoice(self, request: HttpRequest, number: int, signature: str = "") -> HttpResponse:
        """The order's invoice, from when it is paid; also without credentials by a signed address."""
        return _document(request, number, None, signature)

    @http_get("/{id:number}/invoice", response=schemas.DocumentAddress, openapi_extra=_ADDRESS)
    def invoice_address(self, request: HttpRequest, number: int) -> HttpResponse:
        """An address of the invoice that needs no credentials, good for a quarter of an hour."""
        return _address(request, number, None)


@api_controller("/returns", tags=["Orders"], permissions=[HasPermission(_CHANGE)], use_unique_op_id=False)
class ReturnsController(ControllerBase):
    """Goods that come back, as staff see them."""

    @http_patch("/{id:return_id}", response=schemas.Return)
    def update(self, request: HttpRequest, return_id: int, body: schemas.ReturnPatch) -> HttpResponse:
        """Approve, reject, receive or refund a return."""
        who = caller.of(request)
        if body.status != "refunded":
            made = returns.move(
                return_id=return_id,
                status=body.status,
                restock=body.restock,
                answer=body.answer,
                actor=who.name,
                now=clock.now(),
            )
            return answers.ok(made)
        if not who.has_perm(_REFUND):
            raise errors.PermissionRefused(f"This needs the permission {_REFUND}.")
        made = refunds.refund_return(
            return_id=return_id, shipping=body.shipping, answer=body.answer, actor=who.name, now=clock.now()
        )
        return answers.ok(made)


@api_controller("/fulfilments", tags=["Orders"], permissions=[HasPermission(_CHANGE)], use_unique_op_id=False)
class FulfilmentsController(ControllerBase):
    """Parcels on their way."""

    @http_patch("/{id:fulfilment_id}", response=schemas.Fulfilment)
    def update(self, request: HttpRequest, fulfilment_id: int, body: schemas.FulfilmentPatch) -> HttpResponse:
        """Change how a parcel is followed, or say that it has arrived."""
        changes = body.model_dump(exclude_unset=True)
        parcel = fulfilments.update(
            fulfilment_id=fulfilment_id,
            tracking=body.tracking.model_dump(exclude_unset=True) if "tracking" in changes else None,
            is_delivered=changes.get("is_delivered"),
            actor=caller.of(request).name,
            now=clock.now(),
        )
        return answers.ok(parcel)


def _address(request: HttpRequest, number: int, refund_id: UUID | None) -> HttpResponse:
    made = addresses.sign(number=number, refund_id=refund_id, holder=reader(request), now=clock.now())
    url = request.build_absolute_uri(f"{request.path}.pdf?{urlencode({'signature': made.text})}")
    answer = answers.ok({"url": url, "expires_at": made.expires_at})
    answer["Cache-Control"] = "private, no-store"
    return answer


def _document(request: HttpRequest, number: int, refund_id: UUID | None, signature: str) -> HttpResponse:
    """The PDF for whose order it is, or for who brings a signature."""
    if signature:
        found = addresses.open_signed(
            signature=signature, number=number, refund_id=refund_id, now=clock.now()
        )
    elif refund_id is None:
        found = documents.invoice(number=number, holder=reader(request))
    else:
        found = documents.credit_note(number=number, refund_id=refund_id, holder=reader(request))
    return answers.pdf(found, name=f"invoice-{number}" if refund_id is None else f"credit-note-{number}")
