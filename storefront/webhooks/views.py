"""Endpoints and deliveries as every door shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from kernel import views
from storefront.webhooks import events, rules, signing
from storefront.webhooks.models import Delivery, Endpoint

DeliveryStatus = Literal["pending", "delivered", "failed"]


class EndpointView(TypedDict):
    """A program that is told of events."""

    id: int
    url: str
    description: str
    event_types: list[str]
    app: Annotated[str, Field(description="whose key registered it; empty for the shop's own")]
    owner: Annotated[
        str | None, Field(description="who made or changed it last; it is told what they may see")
    ]
    is_enabled: bool
    failing_since: Annotated[datetime | None, Field(description="the first failure since the last success")]
    disabled_reason: Annotated[str, Field(description="why it was switched off, when we did")]
    created_at: datetime
    updated_at: datetime


class NewEndpointView(EndpointView):
    """An endpoint with its signing secret, which is shown here and nowhere else."""

    secret: Annotated[str, Field(examples=["whsec_…"])]


class SentRequestView(TypedDict):
    """What was sent in the last try."""

    headers: dict[str, str]
    body: str


class ReceivedResponseView(TypedDict):
    """What came back, shortened."""

    status: int
    body: str


class TryView(TypedDict):
    """One try of a delivery."""

    at: datetime
    status: Annotated[int | None, Field(description="the HTTP status, when there was an answer")]
    error: str
    took_ms: int | None


class DeliveryView(TypedDict):
    """One event for one endpoint."""

    id: UUID
    endpoint: int
    event: Annotated[str, Field(description="the webhook-id, the same in every try and replay")]
    event_type: str
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None
    request: SentRequestView
    response: ReceivedResponseView | None
    error: str
    took_ms: int | None
    history: Annotated[list[TryView], Field(description="each try, the oldest first")]


def endpoint(row: Endpoint) -> EndpointView:
    """The endpoint without its secret."""
    return views.of(EndpointView, row, owner=_owner(row))


def new_endpoint(row: Endpoint) -> NewEndpointView:
    """The endpoint with the secret it was just given."""
    return views.of(NewEndpointView, row, owner=_owner(row), secret=signing.read(row.secret))


def _owner(row: Endpoint) -> str | None:
    return None if row.owner is None else row.owner.email


def delivery(row: Delivery) -> DeliveryView:
    """The delivery with its request and the last answer."""
    answer = {"status": row.response_status, "body": row.response_body}
    return views.of(
        DeliveryView,
        row,
        endpoint=row.endpoint_id,
        event=rules.message_id(row.event),
        status=row.state,
        request={"headers": row.request_headers, "body": events.sent_body(row)},
        response=None if row.response_status is None else answer,
        history=[views.of(TryView, each) for each in row.tries.all()],
    )
