"""Pages of lists: by offset, or by a cursor that nothing shifts, in whatever order the list has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import DecimalValidator
from django.db.models import DecimalField, F, Field, OrderBy, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from api import cursors, responses
from api.schemas import Paging, Sorted
from kernel import revisions
from kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class _Key:
    """One of the fields that rows are ordered by."""

    path: str
    is_down: bool = False
    nulls_first: bool = False

    @property
    def order(self) -> OrderBy:
        """As a queryset takes it."""
        nulls = {"nulls_first": True} if self.nulls_first else {"nulls_last": True}
        by = F(self.path)
        is_usual = self.is_down == self.nulls_first  # what Postgres does of itself, and indexes have
        options = {} if is_usual else nulls
        return by.desc(**options) if self.is_down else by.asc(**options)

    def beyond(self, value: Any, field: "Field[Any, Any]") -> Q:
        """Rows that come after those with this value."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if self.nulls_first else Q(pk__in=[])
        after = Q(**{f"{self.path}__{'lt' if self.is_down else 'gt'}": value})
        return after | Q(**{f"{self.path}__isnull": True}) if field.null and not self.nulls_first else after

    def same(self, value: Any) -> Q:
        """Rows with this value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


def page(
    request: HttpRequest,
    query: Paging,
    found: QuerySet[Any, Any],
    *,
    view: Callable[[Any], Any] = lambda row: row,
    read: Callable[[list[Any]], list[Any]] | None = None,
    newest_by: Sequence[str] = (),
) -> HttpResponse:
    """One page of rows in the order they have, or the newest first by these fields. Raises Invalid.

    By offset, with how many there are; or by cursor, which goes on from the last row seen, whatever has come in
    meanwhile. `read` is a `view` of all rows at once.
    """
    if isinstance(query, Sorted) and query.ordering is not None:
        found, newest_by = found.order_by(*query.ordering.split(",")), ()
    keys = _keys(found, newest_by)
    ordered = found.order_by(*(key.order for key in keys))
    if query.cursor is None:
        rows = list(ordered[query.offset : query.offset + query.limit])
        return responses.page(request, query, count=found.count(), results=_shown(rows, view, read))
    query.refuse_offset()
    if query.cursor:
        ordered = ordered.filter(_after(found, keys, cursors.read_place(query.cursor, len(keys))))
    rows = list(ordered[: query.limit + 1])
    following = None
    if len(rows) > query.limit:
        following = cursors.write_place([_value(rows[query.limit - 1], key.path) for key in keys])
    results = _shown(rows[: query.limit], view, read)
    return responses.cursor_page(request, results=results, following=following)


def listed(
    request: HttpRequest,
    query: Any,
    found: QuerySet[Any, Any],
    *,
    view: Callable[[Any], Any],
    newest_by: Sequence[str] = (),
) -> HttpResponse:
    """The page that the query asks for, of its `ids` where it names some: of the changes where it orders by
    `updated_at`, else as `page`."""
    if query.ids:
        found = found.filter(pk__in=query.ids)
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
    """
    if query.cursor is None or query.ordering.startswith("-"):
        raise Invalid(
            _("Follow changes with a cursor: an empty one to begin."), field="cursor", reason="required"
        )
    query.refuse_offset()
    rows = revisions.settled(found)
    if query.cursor:
        changed_in, pk = _place(found, query.cursor)
        rows = rows.filter(Q(changed_in=changed_in, pk__gt=pk) | Q(changed_in__gt=changed_in))
    page = list(rows[: query.limit])
    place = ("changed_in", found.model._meta.pk.name)
    following = cursors.write_place([_value(page[-1], name) for name in place]) if page else None
    return responses.cursor_page(request, results=_shown(page, view, read), following=following)


def _shown(
    rows: list[Any], view: Callable[[Any], Any], read: Callable[[list[Any]], list[Any]] | None
) -> list[Any]:
    return [view(row) for row in rows] if read is None else read(rows)


def _place(found: QuerySet[Any, Any], cursor: str) -> tuple[int, Any]:
    changed_in, pk = cursors.read_place(cursor, 2)
    try:
        if changed_in is None or pk is None or len(changed_in) > 18:
            raise ValueError(changed_in)
        return int(changed_in), found.model._meta.pk.to_python(pk)
    except (ValidationError, ValueError) as error:
        raise cursors.unknown() from error


def _keys(found: QuerySet[Any, Any], newest_by: Sequence[str]) -> list[_Key]:
    """What the rows are ordered by; the key comes last, so that no two are in one place."""
    if newest_by:
        return [_Key(name, is_down=True, nulls_first=True) for name in newest_by]
    keys = [_key(each) for each in found.query.order_by or found.model._meta.ordering]
    is_settled = any(field.unique and not field.null for field in (_field(found, key.path) for key in keys))
    return keys if is_settled else [*keys, _Key(found.model._meta.pk.name)]


def _key(ordering: Any) -> _Key:
    if isinstance(ordering, str):
        is_down = ordering.startswith("-")
        return _Key(ordering.removeprefix("-"), is_down=is_down, nulls_first=is_down)
    is_down = ordering.descending
    nulls_first = bool(ordering.nulls_first) or (is_down and not ordering.nulls_last)
    return _Key(ordering.expression.name, is_down=is_down, nulls_first=nulls_first)


def _field(found: QuerySet[Any, Any], path: str) -> "Field[Any, Any]":
    """The field at the end of a path such as `user__email`."""
    model, field = found.model, None
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        model = field.related_model
    if field is None:
        raise FieldDoesNotExist(path)
    return field


def _value(row: Any, path: str) -> Any:
    if isinstance(row, dict):
        return row[path]
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _after(found: QuerySet[Any, Any], keys: Sequence[_Key], place: Sequence[str | None]) -> Q:
    """Rows after the place: after it by the first key, or alike and after it by the next, and so on."""
    after, same, bound = Q(), Q(), Q()
    for number, (key, text) in enumerate(zip(keys, place, strict=True)):
        field = _field(found, key.path)
        try:
            value = None if text is None else field.to_python(text)
            if isinstance(field, DecimalField) and value is not None:  # Postgres takes no number without end
                DecimalValidator(field.max_digits, field.decimal_places)(value)
        except (ValidationError, ValueError, OverflowError) as error:
            raise cursors.unknown() from error
        if (
            number == 0 and value is not None and not field.null
        ):  # an index begins there, and not at the front
            bound = Q(**{f"{key.path}__{'lte' if key.is_down else 'gte'}": value})
        after |= same & key.beyond(value, field)
        same &= key.same(value)
    return bound & after
