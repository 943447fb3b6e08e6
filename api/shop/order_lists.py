"""Lists of orders, for staff and for customers of their own: by offset or by cursor."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from api import pagination
from storefront.orders import queries
from storefront.orders.models import Order
from storefront.orders.views import OrderView, for_buyer


def page(
    request: HttpRequest,
    query: Any,
    *,
    ordering: str = "-placed_at",
    is_buyer: bool = False,
    **wanted: Any,
) -> HttpResponse:
    """One page of the orders that `queries.find_all` finds, by offset or by cursor. Raises Invalid."""
    found = queries.find_all(**wanted)
    if ordering == "updated_at" and query.cursor is not None:
        return pagination.changes(request, query, found, read=queries.read)
    ordered = queries.ordered(found, ordering)
    return pagination.page(request, query, ordered, read=_read_for_buyer if is_buyer else queries.read)


def _read_for_buyer(orders: Sequence[Order]) -> list[OrderView]:
    return [for_buyer(view) for view in queries.read(orders)]
