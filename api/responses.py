"""JSON responses, rendered once and never walked by a validator; tests hold them against their schemas."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri
from pydantic import BaseModel

from api import cursors
from api.schemas import Paging

View = TypeVar("View", bound=Callable[..., Any])

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def encode(data: Any) -> bytes:
    """The bytes of a response: UTC times with a Z, decimals as strings."""
    return orjson.dumps(data, default=_plain, option=_OPTIONS)


def ok(data: Any, *, status: int = 200) -> HttpResponse:
    """A response with a JSON body."""
    return HttpResponse(encode(data), content_type="application/json", status=status)


def json(text: str) -> HttpResponse:
    """A response that the database has written as JSON already."""
    return HttpResponse(text.encode(), content_type="application/json")


def pdf(content: bytes, *, name: str) -> HttpResponse:
    """A document to look at, with the name it is saved by."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def created(data: Any, *, location: str = "") -> HttpResponse:
    """201, with the address of what was made."""
    return _made(data, status=201, location=location)


def put(data: Any, *, is_new: bool, location: str) -> HttpResponse:
    """201 with the address of what was made, or 200 of what was there."""
    return created(data, location=location) if is_new else ok(data)


def accepted(data: Any, *, location: str = "") -> HttpResponse:
    """202: it is being worked on, at that address where something is being made."""
    return _made(data, status=202, location=location)


def no_content() -> HttpResponse:
    """204."""
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response


def page(
    request: HttpRequest, query: Paging, *, count: int, results: Any, has_more: bool | None = None
) -> HttpResponse:
    """The page of a list that begins at `query.begins`, with the addresses of its neighbours.

    `has_more` is for a count that is an estimate.
    """
    begins = query.begins
    following = begins + query.limit
    has_more = following < count if has_more is None else has_more
    if query.cursor is not None:
        return cursor_page(request, results=results, following=cursors.write(following) if has_more else None)
    before = max(0, begins - query.limit)
    return ok(
        {
            "count": count,
            "next": _address(request, limit=query.limit, offset=following) if has_more else None,
            "previous": _address(request, limit=query.limit, offset=before) if begins else None,
            "results": results,
        }
    )


def cursor_page(request: HttpRequest, *, results: Any, following: str | None) -> HttpResponse:
    """One page of a list by cursor, with the address of the next."""
    address = None if following is None else _address(request, cursor=following)
    return ok({"next": address, "previous": None, "results": results})


def page_of_json(
    request: HttpRequest, query: Paging, *, count: int, results: str, has_more: bool
) -> HttpResponse:
    """A page whose results the database has written as a JSON array already."""
    return page(request, query, count=count, results=orjson.Fragment(results), has_more=has_more)


def moved(request: HttpRequest, *, location: str) -> HttpResponse:
    """308: the thing answers at another address now; the query goes along."""
    response = HttpResponse(status=308)
    del response["Content-Type"]
    query = request.META.get("QUERY_STRING", "")
    response["Location"] = iri_to_uri(f"{location}?{query}" if query else location)
    return response


MOST_NAMED = 10  # parameters with one prefix in a query


def takes_query_prefix(*prefixes: str) -> Callable[[View], View]:
    """Mark a route that takes any parameter beginning so, up to MOST_NAMED of each."""

    def mark(view: View) -> View:
        view.query_prefixes = prefixes  # type: ignore[attr-defined]
        return view

    return mark


def takes_raw_body(view: View) -> View:
    """Mark a route that reads the body itself, down to its bytes."""
    view.takes_raw_body = True  # type: ignore[attr-defined]
    return view


def _made(data: Any, *, status: int, location: str) -> HttpResponse:
    response = ok(data, status=status)
    if location:
        response["Location"] = iri_to_uri(location)
    return response


def _address(request: HttpRequest, **place: int | str) -> str:
    query = request.GET.copy()
    for name, value in place.items():
        query[name] = str(value)
    return urlsplit(request.build_absolute_uri())._replace(query=query.urlencode()).geturl()


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return str(value)
        case datetime():
            return value.isoformat()
        case BaseModel():
            return value.model_dump()
        case set() | frozenset():
            return sorted(value)
    return str(value)
