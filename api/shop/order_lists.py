"""Lists of orders, for staff and for customers of their own: by offset or by cursor."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from api import answers, cursors, pagination
from kernel.errors import Invalid
from storefront.orders import queries

_NEWEST, _CHANGES = "-placed_at", "updated_at"


def page(request: HttpRequest, query: Any, *, ordering: str = _NEWEST, **wanted: Any) -> HttpResponse:
    """One page of the orders that `queries.list_views` finds, by offset or by cursor. Raises Invalid."""
    if ordering == _CHANGES and query.cursor is not None:
        return pagination.changes(request, query, queries.find_all(**wanted), read=queries.read)
    if query.cursor is None:
        count, results = queries.list_views(
            ordering=ordering, limit=query.limit, offset=query.offset, **wanted
        )
        return answers.page(request, count=count, results=results, limit=query.limit, offset=query.offset)
    if ordering != _NEWEST or query.offset:
        raise Invalid(_("A cursor has its own order and place."), field="cursor")
    count, results = queries.list_views(
        ordering="-number", before=cursors.read(query.cursor), limit=query.limit + 1, **wanted
    )
    rows = results[: query.limit]
    following = cursors.write(rows[-1]["number"]) if len(results) > len(rows) else None
    return answers.cursor_page(request, count=count, results=rows, following=following)
