"""API keys and the scopes they can have, handed out by staff in person."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from accounts import api_keys, scopes
from accounts.api_keys import ApiKeyView
from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import AllowAny, IsStaff, ModelPermission
from api.rehearsal import rehearsed
from api.schemas import Page, sorted_by
from api.shop.schemas import api_keys as schemas
from kernel import clock


@controller("/scopes", "API keys", AllowAny)
class ScopesController(ControllerBase):
    """What keys can be allowed."""

    @http_get("", response=schemas.KnownScopes)
    def list(self, request: HttpRequest) -> HttpResponse:
        """List the scopes a key can have. Who may write may also read."""
        return responses.ok({"scopes": list(scopes.SCOPES)})


@controller("/api-keys", "API keys", IsStaff, ModelPermission("accounts.apikey"))
class ApiKeysController(ControllerBase):
    """Nobody gives a key what they do not hold. A key ends when its owner is let go, unless it is handed over."""

    @http_get("", response=Page[ApiKeyView])
    def list(
        self,
        request: HttpRequest,
        query: Query[sorted_by("name", "created_at", "expires_at", "last_used_at")],  # type: ignore[valid-type]
    ) -> HttpResponse:
        """List the keys, the newest first."""
        return pagination.page(request, query, api_keys.list_keys(), view=api_keys.view)

    @http_post("", response={201: schemas.NewApiKey})
    def create(self, request: HttpRequest, body: schemas.ApiKeyIn) -> HttpResponse:
        """Make a key. Its text is in this answer and nowhere else."""
        key, text = api_keys.create(
            name=body.name,
            kind=body.type,
            scopes=body.scopes,
            app=body.app,
            expires_at=body.expires_at,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.created({**api_keys.view(key), "key": text}, location=f"/api/v1/api-keys/{key.pk}")

    @http_get("/{uuid:key_id}", response=ApiKeyView)
    def get(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Get a key."""
        return responses.ok(api_keys.view(api_keys.get(key_id=key_id)))

    @http_patch("/{uuid:key_id}", response=ApiKeyView)
    @rehearsed
    def update(self, request: HttpRequest, key_id: UUID, body: schemas.ApiKeyPatch) -> HttpResponse:
        """Rename a key, take scopes away from it, or hand it over. More scopes take another key."""
        key = api_keys.update(
            key_id=key_id,
            name=body.name,
            scopes=body.scopes,
            owner_id=body.owner,
            actor=caller.actor(request),
        )
        return responses.ok(api_keys.view(key))

    @http_post("/{uuid:key_id}/rotations", response={201: schemas.NewApiKey})
    def rotate(self, request: HttpRequest, key_id: UUID, body: schemas.RotationIn) -> HttpResponse:
        """Replace a key: make another one like it, and end this one when the overlap is over."""
        key, text = api_keys.rotate(
            key_id=key_id,
            overlap=timedelta(hours=body.overlap_hours),
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.created({**api_keys.view(key), "key": text}, location=f"/api/v1/api-keys/{key.pk}")

    @http_delete("/{uuid:key_id}", response={204: None})
    def revoke(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """End a key at once."""
        api_keys.revoke(key_id=key_id, actor=caller.actor(request), now=clock.now())
        return responses.no_content()
