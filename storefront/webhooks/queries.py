"""Reading endpoints and deliveries."""

from typing import Any

from django.db.models import QuerySet

from storefront.webhooks import errors, rules
from storefront.webhooks.models import Delivery, Endpoint


def list_endpoints() -> QuerySet[Endpoint]:
    """The shop's endpoints, the oldest first."""
    return Endpoint.objects.order_by("pk")


def get_endpoint(*, endpoint_id: int) -> Endpoint:
    """The endpoint of that id. Raises EndpointNotFound."""
    endpoint = Endpoint.objects.filter(pk=endpoint_id).first()
    if endpoint is None:
        raise errors.EndpointNotFound
    return endpoint


def list_deliveries(*, endpoint_id: int, state: str | None = None) -> QuerySet[Delivery]:
    """What an endpoint was told or is to be told, the newest first. Raises EndpointNotFound."""
    found = Delivery.objects.filter(endpoint=get_endpoint(endpoint_id=endpoint_id))
    return found if state is None else found.filter(state=state)


def endpoint_view(endpoint: Endpoint) -> dict[str, Any]:
    """The endpoint without its secret."""
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "description": endpoint.description,
        "event_types": endpoint.event_types,
        "is_enabled": endpoint.is_enabled,
        "failing_since": endpoint.failing_since,
        "disabled_reason": endpoint.disabled_reason,
        "created_at": endpoint.created_at,
    }


def delivery_view(delivery: Delivery) -> dict[str, Any]:
    """The delivery with its request and the last answer."""
    return {
        "id": delivery.pk,
        "endpoint": delivery.endpoint_id,
        "event": rules.message_id(delivery.event),
        "event_type": delivery.event_type,
        "status": delivery.state,
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "last_attempt_at": delivery.last_attempt_at,
        "next_attempt_at": delivery.next_attempt_at,
        "request": {"headers": delivery.request_headers, "body": delivery.body},
        "response": None
        if delivery.response_status is None
        else {"status": delivery.response_status, "body": delivery.response_body},
        "error": delivery.error,
        "took_ms": delivery.took_ms,
        "history": [{"took_ms": None, **each} for each in delivery.history],
    }
