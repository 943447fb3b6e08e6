"""Reading endpoints and deliveries."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from storefront.webhooks import errors
from storefront.webhooks.models import Delivery, Endpoint, Event


def list_endpoints() -> QuerySet[Endpoint]:
    """The shop's endpoints, the oldest first."""
    return Endpoint.objects.select_related("owner").order_by("pk")


def get_endpoint(*, endpoint_id: int) -> Endpoint:
    """The endpoint of that id. Raises EndpointNotFound."""
    endpoint = list_endpoints().filter(pk=endpoint_id).first()
    if endpoint is None:
        raise errors.EndpointNotFound
    return endpoint


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
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is None:
        raise errors.DeliveryNotFound
    return delivery
