"""What a merchant wants to know at a glance."""

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_get

from api import answers, caller, errors
from api.permissions import IsStaff
from api.shop.schemas import reports as schemas
from kernel import clock
from storefront.reports import queries

_NEEDED = {"tiers": "customers.view_customer", "low-stock": "inventory.view_stocklevel"}
_ELSE_NEEDED = "orders.view_order"


@api_controller("/reports", tags=["Reports"], permissions=[IsStaff], use_unique_op_id=False)
class ReportsController(ControllerBase):
    """For staff who may see what a report counts: orders, customers or stock."""

    @http_get("/{word:name}", response=schemas.Report)
    def get(self, request: HttpRequest, name: str, query: Query[schemas.ReportQuery]) -> HttpResponse:
        """One of those the answer's shapes are named after; staff see those of what they may look at."""
        needed = _NEEDED.get(name, _ELSE_NEEDED)
        if not caller.of(request).has_perm(needed):
            raise errors.PermissionRefused(f"This needs the permission {needed}.")
        report = queries.get(name=name, first=query.first, last=query.to, limit=query.limit, now=clock.now())
        return answers.ok(report)
