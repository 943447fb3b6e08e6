"""Who is told of what happens, and what they were told."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas import NOT_SENT, Feed, Input, Output
from storefront.webhooks import rules

_EVENTS = Field(examples=[["order.paid"]], min_length=1, description=", ".join(rules.EVENT_TYPES))


class EndpointIn(Input):
    """An address to be told of events."""

    url: str = Field(max_length=500, examples=["https://example.com/souk"])
    event_types: list[str] = _EVENTS
    description: str = Field(default="", max_length=200)


class EndpointPatch(Input):
    """What is changed of an endpoint; switching it on forgets why it was off."""

    url: str = Field(default=NOT_SENT, max_length=500)
    event_types: list[str] = Field(default=NOT_SENT, min_length=1)
    description: str = Field(default=NOT_SENT, max_length=200)
    is_enabled: bool = NOT_SENT


class Endpoint(Output):
    """A program that is told of events."""

    id: int
    url: str
    description: str
    event_types: list[str]
    is_enabled: bool
    failing_since: datetime | None = Field(description="the first failure since the last success")
    disabled_reason: str = Field(description="why it was switched off, when we did")
    created_at: datetime


class NewEndpoint(Endpoint):
    """An endpoint with its signing secret, which is shown here and nowhere else."""

    secret: str = Field(examples=["whsec_…"])


class SentRequest(Output):
    """What was sent in the last try."""

    headers: dict[str, str]
    body: str


class ReceivedResponse(Output):
    """What came back, shortened."""

    status: int
    body: str


class Delivery(Output):
    """One event for one endpoint."""

    id: UUID
    endpoint: int
    event: str = Field(description="the webhook-id, the same in every try and replay")
    event_type: str
    status: Literal["pending", "delivered", "failed"]
    attempts: int
    created_at: datetime
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None
    request: SentRequest
    response: ReceivedResponse | None
    error: str
    took_ms: int | None
    history: list[dict[str, Any]]


class DeliveryQuery(Feed):
    """Which deliveries."""

    status: Literal["pending", "delivered", "failed"] | None = None
