"""The fields that a shop adds to its own objects."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import IsStaff, ModelPermission
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop.schemas import custom_fields as schemas
from storefront.custom_fields import queries, services
from storefront.custom_fields.services import CustomFieldValues
from storefront.custom_fields.views import CustomFieldView, custom_field


@controller("/custom-fields", "Custom fields", IsStaff, ModelPermission("custom_fields.customfield"))
class CustomFieldsController(ControllerBase):
    """Defined by persons; values are read and written on the objects, as `custom_fields`."""

    @http_get("", response=Page[CustomFieldView])
    def list(self, request: HttpRequest, query: Query[schemas.CustomFieldQuery]) -> HttpResponse:
        """List the custom fields, by kind of object and name."""
        found = queries.list_fields(kind=query.kind or "")
        return pagination.page(request, query, found, view=custom_field)

    @http_post("", response={201: CustomFieldView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.CustomFieldIn) -> HttpResponse:
        """Add a field to all objects of a kind."""
        field = services.create(
            values=cast(CustomFieldValues, body.model_dump()), actor=caller.actor(request)
        )
        return responses.created(custom_field(field), location=f"/api/v1/custom-fields/{field.pk}")

    @http_get("/{id:field_id}", response=CustomFieldView)
    def get(self, request: HttpRequest, field_id: int) -> HttpResponse:
        """Get a custom field."""
        return responses.ok(custom_field(queries.get_field(field_id=field_id)))

    @http_patch("/{id:field_id}", response=CustomFieldView)
    @rehearsed
    def update(self, request: HttpRequest, field_id: int, body: schemas.CustomFieldPatch) -> HttpResponse:
        """Change a custom field: what it is called, its choices, and who sees it."""
        values = cast(CustomFieldValues, body.model_dump(exclude_unset=True))
        field = services.update(field_id=field_id, values=values, actor=caller.actor(request))
        return responses.ok(custom_field(field))

    @http_delete("/{id:field_id}", response={204: None})
    def delete(self, request: HttpRequest, field_id: int) -> HttpResponse:
        """Delete a custom field with its values."""
        services.delete(field_id=field_id, actor=caller.actor(request))
        return responses.no_content()
