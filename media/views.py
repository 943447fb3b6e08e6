"""Serving a shop's files on its own host."""

import re
from typing import Final

from django.core.files.storage import default_storage
from django.http import (  # noqa: TID251 - the files' own door
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from kernel import clock, keys
from media import addresses, errors, private
from media.models import Asset

# only names we give ourselves: nothing that could leave the folder can be spelled with it
NAME: Final = re.compile(r"[0-9a-f]{32}(?:\.(jpg|png)|-(?:small|medium|large)\.(webp))")
TYPES: Final = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of the current shop; 404 for any other.

    A name is never given twice, so the answer may be kept for ever. A rendition that is not made yet
    leads on to its picture.
    """
    matched = NAME.fullmatch(name)
    if matched is None or getattr(request, "tenant", None) is None:
        raise Http404
    try:
        modified = int(default_storage.get_modified_time(name).timestamp())
        since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
        if since is not None and since >= modified:
            return _headers(HttpResponseNotModified(), modified)
        file = default_storage.open(name)
    except FileNotFoundError as error:
        original = _original(name) if matched.group(2) else None
        if original is None:
            raise Http404 from error
        return _for_now(HttpResponseRedirect(addresses.url(original)))
    except OSError:  # where files are kept does not answer
        return _unavailable()
    return _headers(FileResponse(file, content_type=TYPES[matched.group(1) or matched.group(2)]), modified)


@require_safe
def hand_out(request: HttpRequest, token: str) -> HttpResponseBase:
    """A private file to save, for who has its signed address: 410 for one that has run out, else 404.

    A bucket hands out its files itself, by an address that is good for a minute.
    """
    if getattr(request, "tenant", None) is None:
        raise Http404
    try:
        asset = private.find(token, now=clock.now())
    except keys.TokenExpired:
        words = "This address has run out; ask for the file again."
        return _secluded(HttpResponse(words, status=410, content_type="text/plain"))
    if asset is None:
        raise Http404
    elsewhere = private.bucket_address(asset)
    if elsewhere is not None:
        return _secluded(HttpResponseRedirect(elsewhere))
    try:
        file = private.open_file(asset)
    except FileNotFoundError as error:
        raise Http404 from error
    except errors.StorageUnavailable:
        return _unavailable()
    name = asset.original_name or "file"
    return _secluded(FileResponse(file, as_attachment=True, filename=name, content_type=asset.content_type))


def _original(name: str) -> str | None:
    stem = name.partition("-")[0]
    names = [f"{stem}.jpg", f"{stem}.png"]
    return Asset.objects.filter(name__in=names).values_list("name", flat=True).first()


def _unavailable() -> HttpResponse:
    return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})


def _for_now(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _secluded(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _headers(response: HttpResponseBase, modified: int) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Last-Modified"] = http_date(modified)
    return response
