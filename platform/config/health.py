"""Is the process alive, can it serve, and what does a caller see while a store is down."""

import logging
from collections.abc import Callable
from typing import Any

import orjson
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from kernel import problems
from tenants.postgres import sessions

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = "2"


class StoreDownMiddleware:
    """Turns a database that cannot be reached into a 503 problem with Retry-After."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return store_down(error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view whose connection was lost."""
        if isinstance(error, OperationalError | InterfaceError):
            return store_down(error)
        return None


def store_down(error: Exception) -> HttpResponse:
    """The 503 problem of a store that does not answer; the broken connection is dropped."""
    logger.error("database unavailable: %s", str(error).strip().splitlines()[0] if str(error) else error)
    connection.close()
    body = problems.problem(
        status=503,
        code="store.unavailable",
        title="We cannot reach our database",
        detail="Try again in a moment.",
    )
    response = HttpResponse(orjson.dumps(body), content_type=problems.CONTENT_TYPE, status=503)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


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
