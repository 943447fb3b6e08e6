"""The shop's own words for its messages."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, responses
from api.controllers import controller
from api.permissions import HasPermission, IsStaff
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop.schemas import emails as schemas
from kernel import clock, formats
from storefront.emails import defaults, email_types, queries, services, validation
from storefront.emails.services import TemplateValues
from storefront.emails.views import EmailTemplateView, PreviewView, email_template

_VIEW = "shop_messages.view_emailtemplate"


@controller("", "E-mail templates", HasPermission(_VIEW))
class EmailTemplatesController(ControllerBase):
    """Read by staff and keys with the permission, written by staff alone. What they may say: docs/decisions/0030."""

    @http_get("/email-template-kinds", response=list[schemas.EmailKind])
    def list_kinds(self, request: HttpRequest) -> HttpResponse:
        """List the messages the shop sends, with the fields their templates may use and the platform's words."""
        return responses.ok([_kind(each) for each in email_types.SHOP])

    @http_get("/email-templates", response=Page[EmailTemplateView])
    def list(self, request: HttpRequest, query: Query[schemas.EmailTemplateFilter]) -> HttpResponse:
        """List every message in every language: the shop's own words, or else the platform's."""
        found = queries.list_templates(kind=query.kind or "", locale=query.locale or "")
        results = found[query.begins : query.begins + query.limit]
        return responses.page(request, query, count=len(found), results=results)

    @http_post(
        "/email-templates",
        response={201: EmailTemplateView},
        permissions=[IsStaff, HasPermission("shop_messages.add_emailtemplate")],
    )
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.EmailTemplateIn) -> HttpResponse:
        """Write a message in the shop's own words. One that could not be sent is refused, with the line."""
        values = cast(TemplateValues, body.model_dump())
        template = services.create_template(values=values, actor=caller.actor(request))
        location = f"/api/v1/email-templates/{template.pk}"
        return responses.created(email_template(template), location=location)

    @http_get("/email-templates/{id:template_id}", response=EmailTemplateView)
    def get(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """Get a template."""
        return responses.ok(email_template(queries.get_template(template_id=template_id)))

    @http_patch(
        "/email-templates/{id:template_id}",
        response=EmailTemplateView,
        permissions=[IsStaff, HasPermission("shop_messages.change_emailtemplate")],
    )
    @rehearsed
    def update(
        self, request: HttpRequest, template_id: int, body: schemas.EmailTemplatePatch
    ) -> HttpResponse:
        """Change a template. One that could not be sent is refused, with the line."""
        values = cast(TemplateValues, body.model_dump(exclude_unset=True))
        template = services.update_template(
            template_id=template_id, values=values, actor=caller.actor(request)
        )
        return responses.ok(email_template(template))

    @http_delete(
        "/email-templates/{id:template_id}",
        response={204: None},
        permissions=[IsStaff, HasPermission("shop_messages.delete_emailtemplate")],
    )
    def delete(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """Delete a template: the platform's words are sent again."""
        services.delete_template(template_id=template_id, actor=caller.actor(request))
        return responses.no_content()

    @http_post(
        "/email-templates/{id:template_id}/previews",
        response=PreviewView,
        permissions=[IsStaff, HasPermission("shop_messages.change_emailtemplate")],
    )
    def preview(self, request: HttpRequest, template_id: int, body: schemas.PreviewIn) -> HttpResponse:
        """Show the message with sample data, and send it to the caller's own address if wanted."""
        to = caller.of(request).name if body.send else None
        shown = services.preview_template(template_id=template_id, send_to=to, now=clock.now())
        return responses.ok(shown)


def _kind(kind: email_types.EmailType) -> dict[str, Any]:
    ours = {language: defaults.get(kind.code, language) for language in formats.LANGUAGES}
    return {
        "kind": kind.code,
        "name": kind.name,
        "sent": kind.when,
        "is_transactional": kind.is_transactional,
        "variables": validation.list_fields(kind.code),
        "defaults": {name: {"subject": o.subject, "html": o.html} for name, o in ours.items()},
    }
