"""Pieces of an order on their way, as every door shows them: parcels and returns."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from storefront.orders.models import Fulfilment, Return
from storefront.orders.pieces import PiecesView
from storefront.orders.rules import ReturnStatus


class TrackingView(TypedDict):
    """How a parcel is followed."""

    carrier: str
    number: str
    url: str


class FulfilmentView(TypedDict):
    """A parcel."""

    id: int
    order: Annotated[int, Field(description="the order's number")]
    lines: list[PiecesView]
    tracking: TrackingView
    sent_at: datetime
    delivered_at: datetime | None
    external_id: str | None
    metadata: dict[str, str]
    updated_at: datetime


class ReturnView(TypedDict):
    """Goods that come back."""

    id: int
    order: Annotated[int, Field(description="the order's number")]
    status: ReturnStatus
    lines: list[PiecesView]
    reason: str
    answer: str
    restocked: bool
    requested_at: datetime
    updated_at: datetime


def fulfilment_view(parcel: Fulfilment) -> FulfilmentView:
    """One parcel, with its order at hand."""
    return {
        "id": parcel.pk,
        "order": parcel.order.number,
        "lines": parcel.lines,
        "tracking": {
            "carrier": parcel.carrier,
            "number": parcel.tracking_number,
            "url": parcel.tracking_url,
        },
        "sent_at": parcel.sent_at,
        "delivered_at": parcel.delivered_at,
        "external_id": parcel.external_id,
        "metadata": parcel.metadata,
        "updated_at": parcel.updated_at,
    }


def return_view(made: Return) -> ReturnView:
    """One return, with its order at hand."""
    return {
        "id": made.pk,
        "order": made.order.number,
        "status": ReturnStatus(made.status),
        "lines": made.lines,
        "reason": made.reason,
        "answer": made.answer,
        "restocked": made.is_restocked,
        "requested_at": made.requested_at,
        "updated_at": made.updated_at,
    }
