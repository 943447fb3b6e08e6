"""What the shop's objects say in other languages than its main one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_put

from api import caller, conditional, responses
from api.controllers import controller
from api.permissions import HasPermission, require
from api.rehearsal import rehearsed
from api.shop import preconditions
from api.shop.schemas.translations import TranslationsIn
from kernel import formats
from storefront.catalogue import queries, services
from storefront.catalogue.services.translated import Kind
from storefront.translations.services import Given
from storefront.translations.views import TranslationsView


class OfNoun(HasPermission):
    """Who may do this to the kind of object that the path names."""

    def __init__(self, action: str) -> None:
        super().__init__(f"catalogue.{action}_product")
        self.action = action

    def has_permission(self, request: HttpRequest, controller: Any) -> bool:
        require(request, f"catalogue.{self.action}_{controller.context.kwargs['kind']}")
        return True


@controller("/translations", "Translations", OfNoun("change"))
class TranslationsController(ControllerBase):
    """Whoever may change a product, collection or category, or with a key has the scope of it, translates it.

    Buyers read the texts in the language that `Accept-Language` asks for.
    """

    @http_get("/{kind}/{id:object_id}", response=TranslationsView, permissions=[OfNoun("view")])
    def get(self, request: HttpRequest, kind: Kind, object_id: int) -> HttpResponse:
        """Get an object's texts in other languages than the shop's main one."""
        return responses.ok(queries.get_translations(kind, object_id=object_id))

    @http_put("/{kind}/{id:object_id}", response=TranslationsView)
    @conditional.takes_if_match
    @rehearsed
    def put(self, request: HttpRequest, kind: Kind, object_id: int, body: TranslationsIn) -> HttpResponse:
        """Replace all translations of an object."""
        return _write(request, kind, object_id, body.model_dump())

    @http_patch("/{kind}/{id:object_id}", response=TranslationsView)
    @conditional.takes_if_match
    @rehearsed
    def update(self, request: HttpRequest, kind: Kind, object_id: int, body: TranslationsIn) -> HttpResponse:
        """Change translations of an object. What is not sent stays."""
        return _write(request, kind, object_id, body.model_dump(exclude_unset=True))

    @http_delete("/{kind}/{id:object_id}", response={204: None})
    @conditional.takes_if_match
    def delete(self, request: HttpRequest, kind: Kind, object_id: int) -> HttpResponse:
        """Delete all translations of an object."""
        _write(request, kind, object_id, dict.fromkeys(formats.LANGUAGES))
        return responses.no_content()


def _write(request: HttpRequest, kind: Kind, object_id: int, texts: Given) -> HttpResponse:
    with preconditions.translations(request, kind, object_id):
        row = services.translate(kind=kind, object_id=object_id, texts=texts, actor=caller.actor(request))
    answer = responses.ok(row.translations)
    answer["ETag"] = conditional.etag_of(answer.content)
    return answer
