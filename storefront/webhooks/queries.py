"""Reading endpoints and deliveries."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from kernel import lookup
from storefront.webhooks import errors
from storefront.webhooks.models import Delivery, Endpoint, Event


def list_endpoints() -> QuerySet[Endpoint]:
    """The shop's endpoints, the oldest first."""
    return Endpoint.objects.select_related("owner").order_by("pk")


def get_endpoint(*, endpoint_id: int) -> Endpoint:
    """The endpoint of that id. Raises EndpointNotFound."""
    return lookup.one(list_endpoints().filter(pk=endpoint_id), errors.EndpointNotFound)


def list_deliveries(
    *, endpoint_id: int, types: Sequence[str], state: str | None = None
) -> QuerySet[Delivery]:
    """What an endpoint was told or is to be told of these types, the newest first. Raises EndpointNotFound."""
    endpoint = get_endpoint(endpoint_id=endpoint_id)
    body = Event.objects.filter(uuid=OuterRef("event")).values("body")
    found = Delivery.objects.filter(endpoint=endpoint, event_type__in=types).prefetch_related("tries")
    found = found.annotate(event_body=Subquery(body))
    return found if state is None else found.filter(state=state)


def get_delivery(*, delivery_id: UUID) -> Delivery:
    """The delivery of that id. Raises DeliveryNotFound."""
    return lookup.one(Delivery.objects.filter(pk=delivery_id), errors.DeliveryNotFound)
