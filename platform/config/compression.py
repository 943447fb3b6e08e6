"""Answers over a kilobyte are compressed for who takes that, unless they could give a secret away.

Whoever can put words into a page that also holds a secret, and sees how long it is compressed, guesses the secret
letter by letter (BREACH). To have a victim's browser ask with the victim's cookies they need a page of their own;
browsers say where a request comes from (`Sec-Fetch-Site`). So an answer to a request with cookies is compressed
only where the browser says that it came from our own pages or was typed. What has no cookies holds no secret
that an attacker could not have asked for. Beside that each compressed answer has a random length more
(`compress_string`), and Django masks the CSRF token anew in each page.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

from kernel import encodings

TYPES = ("text/", "application/json", "application/problem+json", "application/javascript", "image/svg+xml")
OUR_OWN = ("same-origin", "none")
MOST_RANDOM_BYTES = 100


class CompressionMiddleware:
    """Compresses what is worth it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.streaming
            or response.has_header("Content-Encoding")
            or len(response.content) < encodings.SMALLEST
            or not response.get("Content-Type", "").startswith(TYPES)
        ):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not encodings.takes_gzip(request.headers.get("Accept-Encoding", "")) or not _is_safe(request):
            return response
        response.content = compress_string(response.content, max_random_bytes=MOST_RANDOM_BYTES)
        response["Content-Length"] = str(len(response.content))
        response["Content-Encoding"] = "gzip"
        etag = response.get("ETag")
        if etag and not etag.startswith("W/"):
            response["ETag"] = f"W/{etag}"
        return response


def _is_safe(request: HttpRequest) -> bool:
    return "HTTP_COOKIE" not in request.META or request.headers.get("Sec-Fetch-Site") in OUR_OWN
