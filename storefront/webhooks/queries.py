"""Reading endpoints and deliveries."""

from django.db.models import QuerySet

from storefront.webhooks import errors
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
