"""Is the process alive, can it serve, and what does a caller see while a store is down."""

import logging
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter
from psycopg2.errors import UndefinedTable

from kernel import deadlines, problems, throttling
from tenants.postgres import limits, sessions

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = "2"
QUIET_SECONDS = 10.0
_told_at = -QUIET_SECONDS


class StoreDownMiddleware:
    """Turns a database that cannot be reached, or does not answer in time, into a 503 problem with Retry-After.

    Limits that the request has taken from are given back wherever the fault was ours; a call that took too long has
    had its work, and stays counted as a call.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # Django makes a 500 of what a middleware raises: this tells which store was lost
        got_request_exception.connect(_note, dispatch_uid="config.health")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with throttling.noted() as taken:
            response = self.get_response(request)
            error = getattr(request, "lost_store", None)
            if error is not None and response.status_code == 500:
                response = store_down(error)
            if response.status_code >= 500:
                throttling.undo(taken, is_had=limits.is_over_time(error) or deadlines.left() == 0.0)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view whose connection was lost."""
        if not is_lost(error):
            return None
        request.lost_store = error  # type: ignore[attr-defined]
        return store_down(error)


def is_lost(error: BaseException | None) -> bool:
    """Whether a store does not answer, or a shop's tables went elsewhere while it was asked."""
    return isinstance(error, OperationalError | InterfaceError) or isinstance(
        getattr(error, "__cause__", None), UndefinedTable
    )


def _note(request: HttpRequest | None = None, **_kwargs: Any) -> None:
    error = sys.exc_info()[1]
    if request is not None and is_lost(error):
        request.lost_store = error  # type: ignore[attr-defined]
        request.exception_reporter_class = _Silent  # type: ignore[attr-defined]


class _Silent(ExceptionReporter):
    """In the place of Django's page for developers, which nobody is shown: it would ask the lost store for each query
    that it writes about."""

    def get_traceback_html(self) -> SafeString:
        return SafeString()

    def get_traceback_text(self) -> SafeString:
        return SafeString()


def is_news(record: logging.LogRecord) -> bool:
    """Whether a line of Django's says more than `store_down` has said of the same fault."""
    return not (record.exc_info and is_lost(record.exc_info[1]))


def store_down(error: BaseException) -> HttpResponse:
    """The 503 problem of a store that does not answer; a broken connection is dropped. One line a fault is logged."""
    global _told_at
    if time.monotonic() - _told_at >= QUIET_SECONDS:
        _told_at = time.monotonic()
        logger.error("database unavailable: %s", str(error).strip().splitlines()[0] if str(error) else error)
    if not limits.is_over_time(error):
        connection.close()
    body = problems.problem(
        status=503,
        code="store.unavailable",
        title="We cannot reach our database",
        detail="Try again in a moment.",
    )
    response = HttpResponse(orjson.dumps(body), content_type=problems.CONTENT_TYPE, status=503)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # by Django's word for it
    return response


def for_operators(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The view for whoever brings OPERATIONS_TOKEN, and for nobody else where there is one, or in production."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if settings.OPERATIONS_ARE_OPEN:
            return view(request)
        if not settings.OPERATIONS_TOKEN:
            raise Http404
        if not is_told_the_token(request.headers.get("Authorization", "")):
            return HttpResponse(
                status=401, headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"}
            )
        return view(request)

    return guarded


def is_told_the_token(authorization: str) -> bool:
    """Whether the header brings OPERATIONS_TOKEN; never where there is none."""
    token = settings.OPERATIONS_TOKEN
    return bool(token) and constant_time_compare(authorization, f"Bearer {token}")


def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return _json({"status": "ok"}, 200)


def ready(request: HttpRequest) -> HttpResponse:
    """200 when Postgres answers, keeps sessions and has the registry; the cache is reported and not required."""
    checks = {"database": _is_database_ready(), "cache": _is_cache_ready()}
    is_ready = checks["database"]
    return _json({"status": "ok" if is_ready else "unavailable", "checks": checks}, 200 if is_ready else 503)


def _is_database_ready() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM tenants_schematemplate LIMIT 1")
            is_migrated = cursor.fetchone() is not None
        sessions.require_kept()
    except Exception as error:  # noqa: BLE001 - any failure means not ready
        logger.warning("not ready: %s", error)
        connection.close()
        return False
    return is_migrated


def _is_cache_ready() -> bool:
    cache.set("health", "ok", 10)
    return bool(cache.get("health") == "ok")


def _json(body: dict[str, Any], status: int) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), content_type="application/json", status=status)
    if status == 503:
        response["Retry-After"] = RETRY_AFTER_SECONDS
    return response
