"""One shop taken alone: exported, kept, restored, copied, by its merchant and by operators."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja_extra import ControllerBase, http_get, http_post

from api import caller, responses
from api.controllers import controller
from api.permissions import IsCustomer
from api.platform.schemas import portability as schemas
from kernel import clock
from tenants import errors, lifecycle, memberships
from tenants.models import Operation, Tenant
from tenants.portability import kept, operations, progress

_PERMISSION = "tenants.add_operation"
_ARCHIVE = {
    "responses": {
        200: {
            "description": "The archive",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
_Kind = Operation.Kind


@controller("/tenants", "Portability", IsCustomer)
class PortabilityController(ControllerBase):
    """What is done with one whole shop. A worker does it; the operation says how far it is."""

    @http_post("/{uuid:tenant_id}/exports", response={202: schemas.Operation})
    def export(self, request: HttpRequest, tenant_id: UUID) -> HttpResponse:
        """Export a shop into an archive, which can be fetched for a week."""
        return _ask(request, operations.ask_of, _Kind.EXPORT, _get_own(request, tenant_id))

    @http_post("/{uuid:tenant_id}/snapshots", response={202: schemas.Operation})
    def snapshot(self, request: HttpRequest, tenant_id: UUID) -> HttpResponse:
        """Keep an archive of a shop here, beside its newest ones."""
        return _ask(request, operations.ask_of, _Kind.SNAPSHOT, _get_own(request, tenant_id))

    @http_post("/{uuid:tenant_id}/clones", response={202: schemas.Operation})
    def clone(self, request: HttpRequest, tenant_id: UUID, body: schemas.CloneIn) -> HttpResponse:
        """Copy a shop to another address. The copy sends no mail, tells no endpoint and charges no account."""
        tenant = _get_own(request, tenant_id)
        return _ask(request, operations.ask, _Kind.CLONE, tenant, slug=body.slug, scrub=body.scrub)


@controller("/tenant-restores", "Portability", IsCustomer)
class RestoresController(ControllerBase):
    """Shops had back from archives that are kept here."""

    @http_post("", response={202: schemas.Operation})
    def create(self, request: HttpRequest, body: schemas.RestoreIn) -> HttpResponse:
        """Restore a shop from an archive, in its own place or as a copy under another address."""
        tenant = _get_own(request, kept.shop_of(body.archive))
        return _ask(
            request, operations.ask, _Kind.RESTORE, tenant, archive=body.archive, slug=body.slug or ""
        )


@controller("/operations", "Portability", IsCustomer)
class OperationsController(ControllerBase):
    """How far operations have come."""

    @http_get("/{uuid:operation_id}", response=schemas.Operation)
    def get(self, request: HttpRequest, operation_id: UUID) -> HttpResponse:
        """Get an operation, with its progress."""
        return responses.ok(_view(_find(request, operation_id)))

    @http_get("/{uuid:operation_id}/archive", response={200: None}, openapi_extra=_ARCHIVE)
    def archive(self, request: HttpRequest, operation_id: UUID) -> HttpResponse | FileResponse:
        """Fetch the archive that an export or a snapshot has made."""
        operation = _find(request, operation_id)
        if operation.tenant is not None and _is_owner(request, operation.tenant):
            memberships.require_no_second_factor(user=caller.of(request).user, tenant=operation.tenant)
        name = str(operation.result.get("archive", "")).rpartition("/")[2]
        answer = FileResponse(
            operations.open_result(
                operation, is_owners=_is_owner(request, operation.tenant), now=clock.now()
            ),
            as_attachment=True,
            filename=name,
        )
        answer["Cache-Control"], answer["ETag"] = "private, no-store", f'"{operation.pk.hex}"'
        return answer


def _ask(
    request: HttpRequest, ask: Callable[..., Operation], kind: Operation.Kind, tenant: Tenant, **wishes: Any
) -> HttpResponse:
    asked = ask(
        kind=kind,
        tenant=tenant,
        is_owners=_is_owner(request, tenant),
        actor=caller.actor(request),
        now=clock.now(),
        **wishes,
    )
    return responses.accepted(_view(asked), location=f"/api/v1/operations/{asked.pk}")


def _get_own(request: HttpRequest, tenant_id: UUID) -> Tenant:
    """The shop, for who owns it or may do this with all; for others there is none.

    Raises TenantNotFound, or OnlyInTheShop where more is asked of its owner there.
    """
    tenant = lifecycle.get(tenant_id)
    if _is_owner(request, tenant):
        memberships.require_no_second_factor(user=caller.of(request).user, tenant=tenant)
    elif not caller.of(request).has_perm(_PERMISSION):
        raise errors.TenantNotFound
    return tenant


def _find(request: HttpRequest, operation_id: UUID) -> Operation:
    """The operation, as `_get_own` finds shops. Raises OperationNotFound."""
    operation = operations.get(operation_id)
    if not (_is_owner(request, operation.tenant) or caller.of(request).has_perm(_PERMISSION)):
        raise errors.OperationNotFound
    return operation


def _is_owner(request: HttpRequest, tenant: Tenant | None) -> bool:
    return memberships.is_owner(user=caller.of(request).user, tenant=tenant)


def _view(operation: Operation) -> dict[str, Any]:
    made, told = operation.result, progress.read(operation.pk)
    return {
        "id": operation.pk,
        "kind": operation.kind,
        "status": operation.status,
        "tenant": operation.tenant_id,
        "progress": {"step": told.step, "done": told.done, "total": told.total},
        "result": {
            "tenant": made.get("id"),
            **{name: made.get(name) for name in ("archive", "slug", "replaced", "tables", "rows", "files")},
        },
        "error": operation.error,
        "created_at": operation.created_at,
        "finished_at": operation.finished_at,
    }
