"""Invoices and credit notes."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, http_get

from api import responses
from api.controllers import controller
from api.permissions import AllowAny
from api.shop.order_access import reader
from api.shop.schemas import orders as schemas
from kernel import clock
from storefront.orders import addresses, documents

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


@controller("/orders", "Orders", AllowAny)
class OrderDocumentsController(ControllerBase):
    """What is written of an order for its buyer's books."""

    @http_get(
        "/{id:number}/refunds/{uuid:refund_id}/credit-note.pdf", response={200: None}, openapi_extra=_PDF
    )
    def credit_note(
        self, request: HttpRequest, number: int, refund_id: UUID, signature: str = ""
    ) -> HttpResponse:
        """Get the credit note of a refund, also without credentials by a signed address."""
        return _document(request, number, refund_id, signature)

    @http_get(
        "/{id:number}/refunds/{uuid:refund_id}/credit-note",
        response=schemas.DocumentAddress,
        openapi_extra=_ADDRESS,
    )
    def credit_note_address(self, request: HttpRequest, number: int, refund_id: UUID) -> HttpResponse:
        """Make an address of the credit note that needs no credentials, good for a quarter of an hour."""
        return _address(request, number, refund_id)

    @http_get("/{id:number}/invoice.pdf", response={200: None}, openapi_extra=_PDF)
    def invoice(self, request: HttpRequest, number: int, signature: str = "") -> HttpResponse:
        """Get the order's invoice, from when it is paid; also without credentials by a signed address."""
        return _document(request, number, None, signature)

    @http_get("/{id:number}/invoice", response=schemas.DocumentAddress, openapi_extra=_ADDRESS)
    def invoice_address(self, request: HttpRequest, number: int) -> HttpResponse:
        """Make an address of the invoice that needs no credentials, good for a quarter of an hour."""
        return _address(request, number, None)


def _address(request: HttpRequest, number: int, refund_id: UUID | None) -> HttpResponse:
    made = addresses.sign(number=number, refund_id=refund_id, shopper=reader(request), now=clock.now())
    url = request.build_absolute_uri(f"{request.path}.pdf?{urlencode({'signature': made.text})}")
    answer = responses.ok({"url": url, "expires_at": made.expires_at})
    answer["Cache-Control"] = "private, no-store"
    return answer


def _document(request: HttpRequest, number: int, refund_id: UUID | None, signature: str) -> HttpResponse:
    """The PDF for whose order it is, or for who brings a signature."""
    if signature:
        found = addresses.open_signed(
            signature=signature, number=number, refund_id=refund_id, now=clock.now()
        )
    elif refund_id is None:
        found = documents.invoice(number=number, shopper=reader(request))
    else:
        found = documents.credit_note(number=number, refund_id=refund_id, shopper=reader(request))
    return responses.pdf(found, name=f"invoice-{number}" if refund_id is None else f"credit-note-{number}")
