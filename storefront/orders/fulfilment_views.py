"""Pieces of an order on their way, as every door shows them: parcels and returns."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from kernel import views
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
    return views.of(
        FulfilmentView,
        parcel,
        order=parcel.order.number,
        tracking={
            "carrier": parcel.carrier,
            "number": parcel.tracking_number,
            "url": parcel.tracking_url,
        },
    )


def return_view(made: Return) -> ReturnView:
    """One return, with its order at hand."""
    return views.of(
        ReturnView,
        made,
        order=made.order.number,
        status=ReturnStatus(made.status),
        restocked=made.is_restocked,
    )
