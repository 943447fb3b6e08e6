"""The shop's own words for its messages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from api import answers, caller, problems
from api.permissions import HasPermission, IsStaff
from api.schemas import Page, Paging
from api.shop.schemas import emails as schemas
from kernel import clock, formats
from kernel.problems import FieldError
from storefront.emails import defaults, email_types, queries, rendering, sandbox, services, validation
from storefront.emails.defaults import Source
from storefront.emails.errors import InvalidTemplate
from storefront.emails.models import EmailTemplate

_VIEW = "shop_messages.view_emailtemplate"


@api_controller("", tags=["E-mail templates"], permissions=[HasPermission(_VIEW)], use_unique_op_id=False)
class EmailTemplatesController(ControllerBase):
    """For staff and keys with the permission. What a template may do: docs/decisions/0008."""

    @http_get("/email-template-kinds", response=list[schemas.EmailKind])
    def list_kinds(self, request: HttpRequest) -> HttpResponse:
        """The messages the shop sends, what templates of them may show, and the platform's words."""
        return answers.ok([_kind(each) for each in email_types.SHOP])

    @http_get("/email-templates", response=Page[schemas.EmailTemplate])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """The shop's own templates; for every other message the platform's words are sent."""
        found = queries.list_templates()
        return answers.sliced(request, query, found, view=_view)

    @http_post(
        "/email-templates",
        response={201: schemas.EmailTemplate},
        permissions=[HasPermission("shop_messages.add_emailtemplate")],
    )
    def create(self, request: HttpRequest, body: schemas.EmailTemplateIn) -> HttpResponse:
        """Write a message in the shop's own words. One that could not be sent is refused, with the line."""
        ours = defaults.get(body.kind, body.locale)
        fields = body.model_dump() | {
            "subject": body.subject if body.subject is not None else ours.subject,
            "html": body.html if body.html is not None else ours.html,
        }
        template = _save(EmailTemplate(), fields)
        return answers.created(_view(template), location=f"/api/v1/email-templates/{template.pk}")

    @http_get("/email-templates/{id:template_id}", response=schemas.EmailTemplate)
    def get(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """One template."""
        return answers.ok(_view(queries.get_template(template_id=template_id)))

    @http_patch(
        "/email-templates/{id:template_id}",
        response=schemas.EmailTemplate,
        permissions=[HasPermission("shop_messages.change_emailtemplate")],
    )
    def update(
        self, request: HttpRequest, template_id: int, body: schemas.EmailTemplatePatch
    ) -> HttpResponse:
        """Change a template."""
        template = queries.get_template(template_id=template_id)
        return answers.ok(_view(_save(template, body.model_dump(exclude_unset=True))))

    @http_delete(
        "/email-templates/{id:template_id}",
        response={204: None},
        permissions=[HasPermission("shop_messages.delete_emailtemplate")],
    )
    def delete(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """Delete a template: the platform's words are sent again."""
        queries.get_template(template_id=template_id).delete()
        return answers.no_content()

    @http_post(
        "/email-templates/{id:template_id}/previews",
        response=schemas.Preview,
        permissions=[IsStaff, HasPermission("shop_messages.change_emailtemplate")],
    )
    def preview(self, request: HttpRequest, template_id: int, body: schemas.PreviewIn) -> HttpResponse:
        """The message with sample data; sent to the caller's own address where that is wished."""
        template = queries.get_template(template_id=template_id)
        source = Source(subject=template.subject, html=template.html, text=template.text)
        try:
            rendered = rendering.preview(template.kind, template.locale, source)
        except sandbox.TemplateProblem as problem:
            raise InvalidTemplate(str(problem)) from problem
        to = caller.of(request).name if body.send else None
        if to is not None:
            services.send_test(template=template, to=to, now=clock.now())
        return answers.ok(
            {"subject": rendered.subject, "html": rendered.html, "text": rendered.text, "sent_to": to}
        )


def _save(template: EmailTemplate, changes: dict[str, Any]) -> EmailTemplate:
    try:
        return services.save_template(template=template, changes=changes)
    except ValidationError as error:
        found: list[FieldError] = [
            {"field": name, "code": reason.code or "invalid", "detail": " ".join(reason.messages)}
            for name, reasons in error.error_dict.items()
            for reason in reasons
        ]
        raise problems.InvalidFields(found) from error


def _view(row: EmailTemplate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "locale": row.locale,
        "subject": row.subject,
        "html": row.html,
        "text": row.text,
        "is_active": row.is_active,
        "updated_at": row.updated_at,
    }


def _kind(kind: email_types.EmailType) -> dict[str, Any]:
    ours = {language: defaults.get(kind.code, language) for language in formats.LANGUAGES}
    return {
        "kind": kind.code,
        "name": kind.name,
        "sent": kind.when,
        "is_transactional": kind.is_transactional,
        "variables": validation.variables_of(kind.code),
        "defaults": {name: {"subject": o.subject, "html": o.html} for name, o in ours.items()},
    }
