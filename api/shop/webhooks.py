"""Webhooks out: a merchant's programs are told what happens (Standard Webhooks), or read it as a feed."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import HasPermission, ModelPermission, require
from api.rehearsal import rehearsed
from api.schemas import Page, sorted_by
from api.shop.schemas import webhooks as schemas
from kernel import clock
from storefront.webhooks import events, queries, rules, services, views
from storefront.webhooks.services import EndpointValues


@controller("", "Webhooks", ModelPermission("webhooks.endpoint"))
class WebhooksController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get("/webhook-endpoints", response=Page[views.EndpointView])
    def list(self, request: HttpRequest, query: Query[sorted_by("created_at", "url")]) -> HttpResponse:  # type: ignore[valid-type]
        """List the webhook endpoints, the oldest first."""
        return pagination.page(request, query, queries.list_endpoints(), view=views.endpoint)

    @http_post("/webhook-endpoints", response={201: views.NewEndpointView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.EndpointIn) -> HttpResponse:
        """Register an address for events whose objects you may read yourself.

        The signing secret is in this answer and nowhere else.
        """
        _require(request, body.event_types)
        values = body.model_dump() | {"app": caller.of(request).app}
        endpoint = services.create(
            values=cast(EndpointValues, values),
            key=caller.of(request).key,
            actor=caller.actor(request),
            now=clock.now(),
        )
        location = f"/api/v1/webhook-endpoints/{endpoint.pk}"
        return responses.created(views.new_endpoint(endpoint), location=location)

    @http_get("/webhook-endpoints/{id:endpoint_id}", response=views.EndpointView)
    def get(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Get a webhook endpoint."""
        return responses.ok(views.endpoint(queries.get_endpoint(endpoint_id=endpoint_id)))

    @http_patch("/webhook-endpoints/{id:endpoint_id}", response=views.EndpointView)
    @rehearsed
    def update(self, request: HttpRequest, endpoint_id: int, body: schemas.EndpointPatch) -> HttpResponse:
        """Change a webhook endpoint, or switch it on or off. It tells what you may read yourself."""
        told = body.model_dump(exclude_unset=True).get("event_types", ())
        _require(request, {*queries.get_endpoint(endpoint_id=endpoint_id).event_types, *told})
        endpoint = services.update(
            endpoint_id=endpoint_id,
            values=cast(EndpointValues, body.model_dump(exclude_unset=True)),
            key=caller.of(request).key,
            actor=caller.actor(request),
        )
        return responses.ok(views.endpoint(endpoint))

    @http_delete("/webhook-endpoints/{id:endpoint_id}", response={204: None})
    def delete(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Delete an endpoint and its deliveries."""
        _require_told(request, endpoint_id)
        services.delete(endpoint_id=endpoint_id, actor=caller.actor(request))
        return responses.no_content()

    @http_post(
        "/webhook-endpoints/{id:endpoint_id}/secrets",
        response={201: views.NewEndpointView},
        permissions=[HasPermission("webhooks.change_endpoint")],
    )
    def rotate(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Replace the signing secret. The new one is shown here and nowhere else; both sign for 24 hours."""
        _require_told(request, endpoint_id)
        endpoint = services.rotate_secret(
            endpoint_id=endpoint_id,
            key=caller.of(request).key,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.created(views.new_endpoint(endpoint))

    @http_post(
        "/webhook-endpoints/{id:endpoint_id}/tests",
        response={201: views.DeliveryView},
        permissions=[HasPermission("webhooks.change_endpoint")],
    )
    def test(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Send the endpoint a test event."""
        _require_told(request, endpoint_id)
        delivery = services.send_test(endpoint_id=endpoint_id, actor=caller.actor(request), now=clock.now())
        return responses.created(views.delivery(delivery))

    @http_get(
        "/webhook-endpoints/{id:endpoint_id}/deliveries",
        response=Page[views.DeliveryView],
        permissions=[HasPermission("webhooks.view_delivery")],
    )
    def deliveries(
        self, request: HttpRequest, endpoint_id: int, query: Query[schemas.DeliveryQuery]
    ) -> HttpResponse:
        """List an endpoint's deliveries, the newest first, with the requests and the answers."""
        seen = [*_seen(request), rules.TEST_EVENT]
        found = queries.list_deliveries(endpoint_id=endpoint_id, state=query.status, types=seen)
        return pagination.page(request, query, found, view=views.delivery, newest_by=("created_at", "id"))

    @http_post(
        "/webhook-endpoints/{id:endpoint_id}/replays",
        response={202: schemas.Replayed},
        permissions=[HasPermission("webhooks.change_delivery")],
    )
    def replay(self, request: HttpRequest, endpoint_id: int, body: schemas.ReplayIn) -> HttpResponse:
        """Send an endpoint the events of a span again, in their order and under their own ids: at most 1,000."""
        _require(request, body.types or queries.get_endpoint(endpoint_id=endpoint_id).event_types)
        now = clock.now()
        events = services.replay(
            endpoint_id=endpoint_id,
            begins=body.begins,
            ends=body.ends or now,
            event_types=body.types,
            actor=caller.actor(request),
            now=now,
        )
        return responses.accepted({"events": events})

    @http_post(
        "/deliveries/{uuid:delivery_id}/retries",
        response={201: views.DeliveryView},
        permissions=[HasPermission("webhooks.change_delivery")],
    )
    def retry(self, request: HttpRequest, delivery_id: UUID) -> HttpResponse:
        """Send a delivery again, at once, under the event's own id."""
        _require(request, [queries.get_delivery(delivery_id=delivery_id).event_type])
        delivery = services.retry(delivery_id=delivery_id, actor=caller.actor(request), now=clock.now())
        return responses.created(views.delivery(delivery))


@controller("/events", "Webhooks")
class EventsController(ControllerBase):
    """The facts that webhooks carry, for programs that would rather ask."""

    @http_get("", response=schemas.EventFeed, permissions=[HasPermission("webhooks.view_event")])
    def list(self, request: HttpRequest, query: Query[schemas.EventQuery]) -> HttpResponse:
        """List what has happened in the last 30 days, the oldest first, deletions included.

        Read on with `after`, the id of the last event you have: nothing that was committed is missed, and the
        events of one object keep their order. Without `types` these are all whose objects you may read.
        """
        _require(request, query.wanted)
        types = query.wanted or _seen(request)
        found = events.list_after(after=query.after, types=types, limit=query.limit)
        return responses.ok({"results": found, "last": found[-1]["id"] if found else query.after or None})


def _seen(request: HttpRequest) -> list[str]:
    """The events whose objects the caller may read."""
    may = caller.of(request).has_perm
    needed = {event_type: rules.permission_for(event_type) for event_type in rules.EVENT_TYPES}
    return [event_type for event_type, permission in needed.items() if permission is None or may(permission)]


def _require_told(request: HttpRequest, endpoint_id: int) -> None:
    """Raises PermissionRefused where the caller may not read all that the endpoint is told."""
    _require(request, queries.get_endpoint(endpoint_id=endpoint_id).event_types)


def _require(request: HttpRequest, event_types: Iterable[str]) -> None:
    """Raises PermissionRefused where the caller may not read the object of each of these events."""
    for permission in sorted(set(filter(None, map(rules.permission_for, event_types)))):
        require(request, permission)
