"""Serving a shop's files on its own host."""

import re
from typing import Final

from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

# only names we give ourselves: nothing that could leave the folder can be spelled with it
NAME: Final = re.compile(r"[0-9a-f]{32}(?:-(?:small|medium|large))?\.(jpg|png)")
TYPES: Final = {"jpg": "image/jpeg", "png": "image/png"}


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of the current shop; 404 for any other.

    A name is never given twice, so the answer may be kept for ever.
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
        raise Http404 from error
    except OSError:  # where files are kept does not answer
        return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    return _headers(FileResponse(file, content_type=TYPES[matched.group(1)]), modified)


def _headers(response: HttpResponseBase, modified: int) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Last-Modified"] = http_date(modified)
    return response
