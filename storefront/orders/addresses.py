"""Signed addresses of invoices and credit notes, which a browser can follow without credentials.

A signature names one document of one shop and who asked for it, and runs out; in another shop it is none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kernel import keys
from storefront.customers.rules import Shopper
from storefront.orders import documents, errors, queries, tokens

LASTS = timedelta(minutes=15)
_PURPOSE = "orders.document"
_STAFF, _BUYER = "staff", "buyer"


@dataclass(frozen=True, slots=True)
class Signature:
    """What opens a document, and until when."""

    text: str
    expires_at: datetime


def sign(*, number: int, refund_id: UUID | None, shopper: Shopper | None, now: datetime) -> Signature:
    """A signature for the order's invoice, or with `refund_id` for that credit note.

    Raises OrderNotFound where it is not the shopper's (None: staff), and NoInvoice before there is one.
    """
    documents.check(number=number, refund_id=refund_id, shopper=shopper)
    expires_at = now + LASTS
    values = [*_values(number, refund_id), _STAFF if shopper is None else _BUYER]
    return Signature(keys.expiring_token(_PURPOSE, values, expires_at=expires_at), expires_at)


def open_signed(*, signature: str, number: int, refund_id: UUID | None, now: datetime) -> bytes:
    """The document a signature was made for. Raises OrderNotFound for any other, and AddressExpired."""
    try:
        values = keys.read_expiring_token(_PURPOSE, signature, now=now)
    except keys.TokenExpired as error:
        raise errors.AddressExpired from error
    if values is None or values[:-1] != _values(number, refund_id):
        raise errors.OrderNotFound
    order = queries.find(number=number, shopper=None)
    if order is None:
        raise errors.OrderNotFound
    shopper = None if values[-1] == _STAFF else tokens.shopper_of(order)
    if refund_id is None:
        return documents.invoice(number=number, shopper=shopper)
    return documents.credit_note(number=number, refund_id=refund_id, shopper=shopper)


def _values(number: int, refund_id: UUID | None) -> list[str | int]:
    return [number, refund_id.hex if refund_id else ""]
