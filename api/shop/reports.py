"""What a merchant wants to know at a glance."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_get
from pydantic import Field

from api import responses
from api.controllers import controller
from api.permissions import MayRead, require
from api.shop.schemas import reports as schemas
from kernel import clock
from storefront.reports import queries
from storefront.reports.views import ReportView

_NEEDED = {"tiers": "customers.view_customer", "low-stock": "inventory.view_stocklevel"}
_ELSE_NEEDED = "orders.view_order"
Name = Annotated[
    str, Field(json_schema_extra={"enum": [*queries.OF_A_PERIOD, *queries.OF_NOW]})  # another is not found
]


@controller("/reports", "Reports", MayRead("reports:read"))
class ReportsController(ControllerBase):
    """For staff who may see what a report counts (orders, customers or stock), and keys."""

    @http_get("/{word:name}", response=ReportView)
    def get(self, request: HttpRequest, name: Name, query: Query[schemas.ReportQuery]) -> HttpResponse:
        """Get a report, of days or of how things are now."""
        needed = _NEEDED.get(name, _ELSE_NEEDED)
        require(request, needed, scope="reports:read")
        report = queries.get(name=name, first=query.first, last=query.to, limit=query.limit, now=clock.now())
        return responses.ok(report)
