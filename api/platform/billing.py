"""What a shop owes the platform."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_get

from api import answers, caller
from api.permissions import IsCustomer
from api.platform import schemas
from api.schemas import Page
from billing import queries, rules
from kernel import clock
from tenants import errors, lifecycle
from tenants.models import Tenant


@api_controller("/tenants", tags=["Billing"], permissions=[IsCustomer], use_unique_op_id=False)
class InvoicesController(ControllerBase):
    """Invoices of a shop, for its merchant and for operators."""

    @http_get("/{uuid:tenant_id}/invoices", response=Page[schemas.Invoice])
    def list(self, request: HttpRequest, tenant_id: UUID, query: Query[schemas.InvoiceQuery]) -> HttpResponse:
        """The shop's invoices, newest first."""
        count, results = queries.list_invoices(
            tenant=_get_billed(request, tenant_id),
            status=rules.InvoiceStatus(query.status) if query.status else None,
            today=clock.now().date(),
            limit=query.limit,
            offset=query.offset,
        )
        return answers.page(request, count=count, results=results, limit=query.limit, offset=query.offset)


def _get_billed(request: HttpRequest, tenant_id: UUID) -> Tenant:
    """The shop, for who owns it or may see every invoice; for others there is none. Raises TenantNotFound."""
    tenant, who = lifecycle.get(tenant_id), caller.of(request)
    if not who.has_perm("billing.view_invoice") and not tenant.memberships.filter(user=who.user).exists():
        raise errors.TenantNotFound
    return tenant
