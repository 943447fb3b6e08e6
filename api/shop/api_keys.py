"""API keys, handed out by staff in person."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from accounts import api_keys
from accounts.models import ApiKey
from api import answers, caller
from api.permissions import HasPermission, IsStaff
from api.schemas import Page, Paging
from api.shop.schemas import customers as schemas
from kernel import clock
from kernel.errors import Invalid, NotFound

_BUYERS = "Publishable keys read what anyone may and hold no scopes."


@api_controller(
    "/api-keys",
    tags=["API keys"],
    permissions=[IsStaff, HasPermission("accounts.view_apikey")],
    use_unique_op_id=False,
)
class ApiKeysController(ControllerBase):
    """Nobody gives a key a permission they do not hold."""

    @http_get("", response=Page[schemas.ApiKey])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """Keys, the newest first."""
        found = ApiKey.objects.order_by("-created_at", "id")
        return answers.sliced(request, query, found, view=_view)

    @http_post(
        "",
        response={201: schemas.NewApiKey},
        permissions=[IsStaff, HasPermission("accounts.add_apikey")],
    )
    def create(self, request: HttpRequest, body: schemas.ApiKeyIn) -> HttpResponse:
        """Make a key. Its text is in this answer and nowhere else."""
        if body.type == "pk" and body.scopes:
            raise Invalid(_BUYERS, field="scopes")
        key, text = api_keys.create(
            name=body.name,
            kind=body.type,
            scopes=sorted(set(body.scopes)),
            actor=caller.of(request).user,
            now=clock.now(),
        )
        return answers.created(_view(key) | {"key": text})

    @http_get("/{uuid:key_id}", response=schemas.ApiKey)
    def get(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """One key."""
        return answers.ok(_view(_get(key_id)))

    @http_patch(
        "/{uuid:key_id}",
        response=schemas.ApiKey,
        permissions=[IsStaff, HasPermission("accounts.change_apikey")],
    )
    def update(self, request: HttpRequest, key_id: UUID, body: schemas.ApiKeyPatch) -> HttpResponse:
        """Rename a key, or take scopes away from it. More scopes take another key."""
        return answers.ok(_view(api_keys.update(key_id=key_id, name=body.name, scopes=body.scopes)))

    @http_delete(
        "/{uuid:key_id}",
        response={204: None},
        permissions=[IsStaff, HasPermission("accounts.delete_apikey")],
    )
    def revoke(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """End a key at once."""
        api_keys.revoke(key=_get(key_id), now=clock.now())
        return answers.no_content()


def _get(key_id: UUID) -> ApiKey:
    key = ApiKey.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound
    return key


def _view(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.pk,
        "name": key.name,
        "type": key.type,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
    }
