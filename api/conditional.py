"""ETags: an unchanged answer is not sent again, and nobody overwrites what they have not seen."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from api import responses
from kernel.errors import PreconditionFailed

View = TypeVar("View", bound=Callable[..., Any])


def takes_if_match(view: View) -> View:
    """Mark a route that holds `If-Match` against what it changes."""
    view.takes_if_match = True  # type: ignore[attr-defined]
    return view


def etag_of(body: bytes) -> str:
    """The strong ETag of an answer's bytes."""
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def finish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a read its ETag, and 304 to who has it already."""
    if response.status_code != 200 or request.method not in ("GET", "HEAD", "PATCH"):
        return response
    if "ETag" not in response:
        response["ETag"] = etag_of(response.content)
    if request.method == "PATCH" or not _is_held(request, response["ETag"]):
        return response
    unchanged = HttpResponse(status=304)
    del unchanged["Content-Type"]
    for name in ("ETag", "Cache-Control", "Vary"):
        if name in response:
            unchanged[name] = response[name]
    return unchanged


@contextmanager
def unchanged(
    request: HttpRequest, *, rows: QuerySet[Any] | None, current: Callable[[], Any]
) -> Iterator[None]:
    """Hold the rows while they are written if the caller sent `If-Match`. Raises PreconditionFailed.

    `current` gives the object as GET answers it; `rows` are None where the caller holds them already.
    """
    wanted = request.headers.get("If-Match")
    if wanted is None:
        yield
        return
    with transaction.atomic():
        if rows is not None:
            list(rows.select_for_update().values_list("pk", flat=True))  # of parallel writers one comes first
        if not is_among(wanted, etag_of(responses.encode(current()))):
            raise PreconditionFailed(_("The object has changed since you read it. Read it again."))
        yield


def _is_held(request: HttpRequest, etag: str) -> bool:
    held = request.headers.get("If-None-Match")
    if held is None:
        return False
    return is_among(held, etag)


def is_among(named: str, etag: str) -> bool:
    """Whether a header names the ETag, in its strong form or the weak one that a compressing proxy makes of it.

    RFC 9110, 13.1.1 has `If-Match` compare strongly; we take the weak form for the strong, since our ETags are of
    the uncompressed bytes and a proxy that compresses would else forbid every write. The event loop asks this of
    strangers' headers: it looks for the ETag with its quotation marks, and takes nothing apart.
    """
    return named.strip() == "*" or etag in named
