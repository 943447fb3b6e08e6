"""What webhooks refuse."""

from kernel.errors import Conflict, DomainError, Invalid, Kind, NotFound


class EndpointNotFound(NotFound, code="webhook.endpoint_not_found", title="No such webhook endpoint"):
    """No endpoint of that id."""


class DeliveryNotFound(NotFound, code="webhook.delivery_not_found", title="No such delivery"):
    """No delivery of that id."""


class EventNotFound(Invalid, code="event.not_kept", title="The event is not kept"):
    """No event of that id is kept."""


class BadUrl(Invalid, code="webhook.bad_url", title="The address cannot be used"):
    """The address cannot be an endpoint's."""


class UnknownEvent(Invalid, code="webhook.unknown_event", title="There is no such event"):
    """An event type we do not send, or none at all."""


class EndpointOff(Conflict, code="webhook.endpoint_off", title="The endpoint is switched off"):
    """Nothing is sent to an endpoint that is switched off."""


class TooManyEndpoints(
    DomainError,
    code="webhook.too_many_endpoints",
    kind=Kind.LIMIT,
    title="There is no room for another endpoint",
):
    """A shop has room for twenty endpoints."""


class TooManyEvents(Invalid, code="webhook.too_many_events", title="Too many events"):
    """More events than are sent again at one request; ask for a shorter span or fewer types."""
