"""What a shop has of the platform, and what it owes for it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_put

from api import caller, errors, pagination, responses, usage
from api.controllers import controller
from api.permissions import IsCustomer
from api.platform.schemas import billing as schemas
from api.schemas import Page, Usage
from billing import queries, rules, services, views
from kernel import clock
from tenants import lifecycle, memberships
from tenants.errors import TenantNotFound
from tenants.models import Tenant


@controller("/tenants", "Billing", IsCustomer)
class InvoicesController(ControllerBase):
    """Invoices of a shop, for its merchant and for operators."""

    @http_get("/{uuid:tenant_id}/invoices", response=Page[views.InvoiceView])
    def list(self, request: HttpRequest, tenant_id: UUID, query: Query[schemas.InvoiceQuery]) -> HttpResponse:
        """List the shop's invoices, the newest first."""
        today = clock.now().date()
        found = queries.list_invoices(
            tenant=_get_billed(request, tenant_id, view="billing.view_invoice"),
            status=rules.InvoiceStatus(query.status) if query.status else None,
            today=today,
        )
        return pagination.page(request, query, found, view=lambda row: views.invoice(row, today=today))


@controller("/tenants", "Billing", IsCustomer)
class SubscriptionController(ControllerBase):
    """The plan of a shop, for its merchant and for operators."""

    @http_get("/{uuid:tenant_id}/subscription", response=views.SubscriptionView)
    def get(self, request: HttpRequest, tenant_id: UUID) -> HttpResponse:
        """Get the shop's plan, and since when it is paid for."""
        tenant = _get_billed(request, tenant_id)
        return responses.ok(views.subscription(queries.get_subscription(tenant)))

    @http_put("/{uuid:tenant_id}/subscription", response=views.SubscriptionView)
    def update(self, request: HttpRequest, tenant_id: UUID, body: schemas.SubscriptionIn) -> HttpResponse:
        """Move the shop to a plan, whose limits hold at once, and begin to pay for it."""
        subscription = services.subscribe(
            tenant=_get_billed(request, tenant_id, change="billing.change_subscription"),
            plan_code=body.plan,
            is_paying=body.is_paying,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.ok(views.subscription(subscription))

    @http_get("/{uuid:tenant_id}/usage", response=Usage)
    def usage(self, request: HttpRequest, tenant_id: UUID) -> HttpResponse:
        """Get how much of what its plan allows the shop uses."""
        tenant = _get_billed(request, tenant_id)
        lifecycle.require_schema(tenant)
        with tenant_context(tenant):
            return responses.ok(usage.view())


def _get_billed(
    request: HttpRequest, tenant_id: UUID, *, view: str = "billing.view_subscription", change: str = ""
) -> Tenant:
    """The shop, for who owns it or holds the permissions; for others there is none.

    Raises TenantNotFound, or PermissionRefused for operators who may look at it and not `change` it.
    """
    tenant, who = lifecycle.get(tenant_id), caller.of(request)
    if memberships.is_owner(user=who.user, tenant=tenant):
        return tenant
    if not who.has_perm(view):
        raise TenantNotFound
    if change and not who.has_perm(change):
        raise errors.PermissionRefused(_("This needs the permission {change}.").format(change=change))
    return tenant
