"""Webhooks out: a merchant's programs are told what happens (Standard Webhooks)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from api import answers, feeds
from api.permissions import HasPermission, IsStaff
from api.schemas import Page, Paging
from api.shop.schemas import webhooks as schemas
from kernel import clock
from storefront.webhooks import queries, services


@api_controller("", tags=["Webhooks"], use_unique_op_id=False)
class WebhooksController(ControllerBase):
    """Endpoints are staff's, in person; what was sent may be read and sent again by keys too."""

    @http_get(
        "/webhook-endpoints",
        response=Page[schemas.Endpoint],
        permissions=[IsStaff, HasPermission("webhooks.view_endpoint")],
    )
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """The endpoints, the oldest first."""
        return answers.sliced(request, query, queries.list_endpoints(), view=queries.endpoint_view)

    @http_post(
        "/webhook-endpoints",
        response={201: schemas.NewEndpoint},
        permissions=[IsStaff, HasPermission("webhooks.add_endpoint")],
    )
    def create(self, request: HttpRequest, body: schemas.EndpointIn) -> HttpResponse:
        """Have an address told of events. The signing secret is in this answer and nowhere else."""
        endpoint = services.create(
            url=body.url, event_types=body.event_types, description=body.description, now=clock.now()
        )
        return answers.created(queries.endpoint_view(endpoint) | {"secret": endpoint.secret})

    @http_get(
        "/webhook-endpoints/{id:endpoint_id}",
        response=schemas.Endpoint,
        permissions=[IsStaff, HasPermission("webhooks.view_endpoint")],
    )
    def get(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """One endpoint."""
        return answers.ok(queries.endpoint_view(queries.get_endpoint(endpoint_id=endpoint_id)))

    @http_patch(
        "/webhook-endpoints/{id:endpoint_id}",
        response=schemas.Endpoint,
        permissions=[IsStaff, HasPermission("webhooks.change_endpoint")],
    )
    def update(self, request: HttpRequest, endpoint_id: int, body: schemas.EndpointPatch) -> HttpResponse:
        """Change an endpoint, or switch it on or off."""
        endpoint = services.update(endpoint_id=endpoint_id, changes=body.model_dump(exclude_unset=True))
        return answers.ok(queries.endpoint_view(endpoint))

    @http_delete(
        "/webhook-endpoints/{id:endpoint_id}",
        response={204: None},
        permissions=[IsStaff, HasPermission("webhooks.delete_endpoint")],
    )
    def delete(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Forget an endpoint and everything it was told."""
        services.delete(endpoint_id=endpoint_id)
        return answers.no_content()

    @http_post(
        "/webhook-endpoints/{id:endpoint_id}/secrets",
        response={201: schemas.NewEndpoint},
        permissions=[IsStaff, HasPermission("webhooks.change_endpoint")],
    )
    def rotate(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Make another signing secret, used from the next try on; it is shown here and nowhere else."""
        endpoint = services.rotate_secret(endpoint_id=endpoint_id)
        return answers.created(queries.endpoint_view(endpoint) | {"secret": endpoint.secret})

    @http_post(
        "/webhook-endpoints/{id:endpoint_id}/tests",
        response={201: schemas.Delivery},
        permissions=[HasPermission("webhooks.change_endpoint")],
    )
    def test(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Send the endpoint an event that means nothing."""
        delivery = services.send_test(endpoint_id=endpoint_id, now=clock.now())
        return answers.created(queries.delivery_view(delivery))

    @http_get(
        "/webhook-endpoints/{id:endpoint_id}/deliveries",
        response=Page[schemas.Delivery],
        permissions=[HasPermission("webhooks.view_delivery")],
    )
    def deliveries(
        self, request: HttpRequest, endpoint_id: int, query: Query[schemas.DeliveryQuery]
    ) -> HttpResponse:
        """What the endpoint was told or is to be told, the newest first, with requests and answers."""
        found = queries.list_deliveries(endpoint_id=endpoint_id, state=query.status)
        return feeds.page(request, query, found, view=queries.delivery_view, newest_by=("created_at", "id"))

    @http_post(
        "/deliveries/{uuid:delivery_id}/retries",
        response={201: schemas.Delivery},
        permissions=[HasPermission("webhooks.change_delivery")],
    )
    def retry(self, request: HttpRequest, delivery_id: UUID) -> HttpResponse:
        """Send a delivery again, at once, under the event's own id."""
        delivery = services.retry(delivery_id=delivery_id, now=clock.now())
        return answers.created(queries.delivery_view(delivery))
