"""Serving a shop's files on its own host."""

import re
from typing import Final

from django.core.files import File
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
NAME: Final = re.compile(r"[0-9a-f]{32}(?:\.(jpg|png|webp)|-(?:small|medium|large)\.(webp))")
_RANGE: Final = re.compile(r"bytes=(?=-?\d)(\d{0,18})-(\d{0,18})")
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
    kind = TYPES[matched.group(1) or matched.group(2)]
    response = _part(request, file, kind, modified) or FileResponse(file, content_type=kind)
    response["Accept-Ranges"] = "bytes"
    return _headers(response, modified)


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


def _part(request: HttpRequest, file: File[bytes], kind: str, modified: int) -> HttpResponse | None:
    """The bytes that `Range` asks for (RFC 9110, 14); None where all are to be sent, as for several parts at once."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None
    if asked is None or parse_http_date_safe(request.headers.get("If-Range", "")) not in (None, modified):
        return None
    size = file.size
    first = int(asked[1]) if asked[1] else max(size - int(asked[2]), 0)
    last = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}, content_type=kind)
    if last < first:
        return None
    file.seek(first)
    content = file.read(last - first + 1)
    headers = {"Content-Range": f"bytes {first}-{last}/{size}"}
    return HttpResponse(content, status=206, headers=headers, content_type=kind)


def _original(name: str) -> str | None:
    stem = name.partition("-")[0]
    names = [f"{stem}.{extension}" for extension in TYPES]
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
