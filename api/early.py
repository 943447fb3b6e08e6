"""Hot reads answered in the event loop, before a thread is taken and before Django is asked.

Whatever is not plainly such a read is left to Django, which answers the same (`api.caching`).
"""

import time
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from api import caching, fair_use, kept
from front.responses import Headers, Response
from front.store import Reader, Unavailable
from kernel import request_id
from tenants import hosts, languages, rules

_NOT_PLAIN = frozenset((b"authorization", b"origin", b"range", b"content-length"))
"""Who sends these is somebody, asks from elsewhere, or wants something of an answer that only Django gives."""


_ID = request_id.HEADER.lower().encode()


class Early:
    """Answers what is kept."""

    def __init__(self) -> None:
        self._reader = Reader(settings.REDIS_URL)
        self._proxy_header, self._proxy_value = _proxy()
        self._always = {scheme: _headers_of_every_answer(scheme) for scheme in ("http", "https")}

    async def __call__(self, scope: dict[str, Any]) -> Response | None:
        """The kept answer to a request, if there is one and it may be given."""
        path: str = scope["path"]
        if scope["method"] != "GET" or not path.startswith("/api/") or kept.HOT.fullmatch(path) is None:
            return None
        began = time.perf_counter()
        headers = dict(scope["headers"])
        if not _NOT_PLAIN.isdisjoint(headers) or len(headers) != len(scope["headers"]):
            return None
        host = headers.get(b"host", b"").decode("latin-1")
        tenant = hosts.recall(host)
        if tenant is None or tenant.state == rules.State.PROVISIONING or not tenant.is_open:
            return None
        scheme = self._scheme(scope, headers)
        if settings.SECURE_SSL_REDIRECT and scheme != "https":
            return None
        schema = tenant.schema_name
        question = kept.Question(
            scheme=scheme,
            host=host,
            path=path,
            query=scope["query_string"].decode("latin-1"),
            language=languages.asked(tenant, headers.get(b"accept-language", b"").decode("latin-1")),
            currency=tenant.currency,
        )
        try:
            version, value = await self._reader.fetch(
                (kept.version_key(schema), kept.answer_key(schema, question.name()))
            )
        except Unavailable:
            return None
        found = kept.unpack(value, version=version)
        if found is None or caching.owes(schema):
            return None
        limits = fair_use.kept_answers.take(
            direct=(scope.get("client") or ("",))[0],
            forwarded=headers.get(b"x-forwarded-for", b"").decode("latin-1"),
            at=began,
        )
        if limits is None:
            return None
        held = headers.get(b"if-none-match")
        status, said, body = caching.answer(
            found,
            language=question.language or languages.offered(tenant)[0],
            held=held.decode("latin-1") if held is not None else None,
            accept_encoding=headers.get(b"accept-encoding", b"").decode("latin-1"),
        )
        caching.measure(
            path=path,
            urlconf=settings.SHOP_URLCONF,
            status=status,
            seconds=time.perf_counter() - began,
        )
        ours = [(name.lower().encode(), value.encode()) for name, value in (said | limits).items()]
        ours.append((_ID, request_id.adopt(headers.get(_ID, b"").decode("latin-1")).encode()))
        return Response(status, [*ours, *self._always[question.scheme]], body)

    def _scheme(self, scope: dict[str, Any], headers: dict[bytes, bytes]) -> str:
        """As `HttpRequest.scheme` has it."""
        told = headers.get(self._proxy_header) if self._proxy_header else None
        if told is None:
            return str(scope["scheme"])
        return "https" if told.split(b",", 1)[0].strip() == self._proxy_value else "http"


def _proxy() -> tuple[bytes, bytes]:
    if settings.SECURE_PROXY_SSL_HEADER is None:
        return b"", b""
    name, value = settings.SECURE_PROXY_SSL_HEADER
    return name.removeprefix("HTTP_").replace("_", "-").lower().encode(), value.encode()


def _headers_of_every_answer(scheme: str) -> Headers:
    """What the middleware around hot reads writes on each answer, in its own words."""
    told = dict([settings.SECURE_PROXY_SSL_HEADER]) if settings.SECURE_PROXY_SSL_HEADER else {}
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": scheme, "wsgi.input": BytesIO()}
    request = WSGIRequest(environ | (told if scheme == "https" else {}))
    response: Any = HttpResponse()
    for middleware in (SecurityMiddleware, XFrameOptionsMiddleware):
        response = middleware(lambda _request: HttpResponse()).process_response(request, response)
    del response["Content-Type"]
    vary = [(b"vary", b"origin")]  # of django-cors-headers, which looks at every path below /api/
    return [(name.lower().encode(), value.encode()) for name, value in response.items()] + vary
