"""Who did what in the shop."""

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_get

from accounts import audit
from api import pagination
from api.controllers import controller
from api.permissions import HasPermission, IsStaff
from api.schemas import Page
from api.shop.schemas import access as schemas


@controller("/audit-events", "Audit", IsStaff, HasPermission(audit.VIEW))
class AuditController(ControllerBase):
    """What staff did in the admin, and staff and keys over the API. Nobody changes it."""

    @http_get("", response=Page[audit.AuditEventView])
    def list(self, request: HttpRequest, query: Query[schemas.AuditQuery]) -> HttpResponse:
        """List what was done in the shop, the newest first."""
        found = audit.list_events(
            user_id=query.staff,
            action=query.action or "",
            object_type=query.object_type,
            object_id=query.object_id,
            since=query.since,
        )
        return pagination.page(request, query, found, view=audit.view)
