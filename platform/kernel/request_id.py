"""The request's id: taken from the caller where it is sane, made otherwise, sent back on every answer."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request (or task) being served, or an empty string."""
    return _current.get()


def set_current(value: str) -> None:
    """Adopt an id, as a task does with the id of the request that asked for it."""
    _current.set(value)


def adopt(offered: str) -> str:
    """The id that a caller offers, where it is sane, or a new one."""
    return offered if _SANE.fullmatch(offered) else uuid.uuid4().hex


class RequestIdMiddleware:
    """Gives every request an id and every response the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = adopt(request.headers.get(HEADER, ""))
        _current.set(request_id)
        response = self.get_response(request)
        response[HEADER] = request_id
        return response
