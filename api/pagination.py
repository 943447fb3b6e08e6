"""Feeds: lists that only grow at their front, paged by offset or by a cursor that nothing shifts."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from api import answers, cursors
from api.schemas import Feed
from kernel import revisions
from kernel.errors import Invalid


def page(
    request: HttpRequest,
    query: Feed,
    found: QuerySet[Any, Any],
    *,
    view: Callable[[Any], Any] = lambda row: row,
    newest_by: Sequence[str] = ("id",),
) -> HttpResponse:
    """One page of rows, the newest first by these fields, of which the last is unique. Raises Invalid."""
    ordered = found.order_by(*(f"-{name}" for name in newest_by))
    if query.cursor is None:
        return answers.sliced(request, query, ordered, view=view)
    if query.offset:
        raise Invalid(_("A cursor has its own place."), field="cursor")
    if query.cursor:
        ordered = ordered.filter(_older(found, newest_by, cursors.read_place(query.cursor, len(newest_by))))
    rows = list(ordered[: query.limit + 1])
    following = None
    if len(rows) > query.limit:
        following = cursors.write_place(_values(rows[query.limit - 1], newest_by))
    results = [view(row) for row in rows[: query.limit]]
    return answers.cursor_page(request, count=found.count(), results=results, following=following)


def listed(
    request: HttpRequest,
    query: Any,
    found: QuerySet[Any, Any],
    *,
    view: Callable[[Any], Any],
    newest_by: Sequence[str] = ("id",),
) -> HttpResponse:
    """The page that the query asks for: of the changes where it orders by `updated_at`, else the newest first."""
    if query.ordering is None:
        return page(request, query, found, view=view, newest_by=newest_by)
    return changes(request, query, found, view=view)


def changes(
    request: HttpRequest,
    query: Any,
    found: QuerySet[Any, Any],
    *,
    view: Callable[[Any], Any] = lambda row: row,
    read: Callable[[list[Any]], list[Any]] | None = None,
) -> HttpResponse:
    """One page of rows in the order in which they were last changed, the oldest change first. Raises Invalid.

    Nothing that commits is missed by who goes on from the last `next`: rows that an open transaction may come before
    are held back. `next` is null only where nothing has changed since, and the cursor that led there stays good.
    `read` is a `view` of all rows at once.
    """
    if query.cursor is None or query.ordering.startswith("-"):
        raise Invalid(
            _("Follow changes with a cursor: an empty one to begin."), field="cursor", reason="required"
        )
    if query.offset:
        raise Invalid(_("A cursor has its own place."), field="cursor")
    rows = revisions.settled(found)
    if query.cursor:
        changed_in, pk = _place(found, query.cursor)
        rows = rows.filter(Q(changed_in=changed_in, pk__gt=pk) | Q(changed_in__gt=changed_in))
    page = list(rows[: query.limit])
    following = (
        cursors.write_place(_values(page[-1], ("changed_in", found.model._meta.pk.name))) if page else None
    )
    results = [view(row) for row in page] if read is None else read(page)
    return answers.cursor_page(request, count=found.count(), results=results, following=following)


def _place(found: QuerySet[Any, Any], cursor: str) -> tuple[int, Any]:
    changed_in, pk = cursors.read_place(cursor, 2)
    try:
        if len(changed_in) > 18:
            raise ValueError(changed_in)
        return int(changed_in), found.model._meta.pk.to_python(pk)
    except (ValidationError, ValueError) as error:
        raise Invalid(_("This is no cursor of ours."), field="cursor") from error


def _values(row: Any, names: Sequence[str]) -> list[Any]:
    return [row[name] if isinstance(row, dict) else getattr(row, name) for name in names]


def _older(found: QuerySet[Any, Any], names: Sequence[str], place: Sequence[str]) -> Q:
    """Rows after the place: older by the first field, or as old and after it by the next, and so on."""
    try:
        values = [
            found.model._meta.get_field(name).to_python(text) for name, text in zip(names, place, strict=True)
        ]
    except (ValidationError, ValueError, OverflowError) as error:
        raise Invalid(_("This is no cursor of ours."), field="cursor") from error
    older, same = Q(), Q()
    for name, value in zip(names, values, strict=True):
        older |= same & Q(**{f"{name}__lt": value})
        same &= Q(**{name: value})
    return older
