"""What webhooks refuse."""

from kernel.errors import Conflict, DomainError, Invalid, Kind, NotFound


class EndpointNotFound(NotFound):
    """No endpoint of that id."""

    code = "webhook.endpoint_not_found"
    title = "No such webhook endpoint"


class DeliveryNotFound(NotFound):
    """No delivery of that id."""

    code = "webhook.delivery_not_found"
    title = "No such delivery"


class EventNotFound(Invalid):
    """No event of that id is kept."""

    code = "event.not_kept"
    title = "The event is not kept"


class BadUrl(Invalid):
    """The address cannot be an endpoint's."""

    code = "webhook.bad_url"
    title = "The address cannot be used"


class UnknownEvent(Invalid):
    """An event type we do not send, or none at all."""

    code = "webhook.unknown_event"
    title = "There is no such event"


class EndpointOff(Conflict):
    """Nothing is sent to an endpoint that is switched off."""

    code = "webhook.endpoint_off"
    title = "The endpoint is switched off"


class TooManyEndpoints(DomainError):
    """A shop has room for twenty endpoints."""

    code = "webhook.too_many_endpoints"
    kind = Kind.LIMIT
    title = "There is no room for another endpoint"


class TooManyEvents(Invalid):
    """More events than are sent again at one request; ask for a shorter span or fewer types."""

    code = "webhook.too_many_events"
    title = "Too many events"
