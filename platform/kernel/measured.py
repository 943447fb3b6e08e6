"""What views answered and how long they took, for whoever watches.

The dashboard, the alerts and the runbooks ask for these three figures. There are no more, since each costs every
request; their names are django-prometheus'.
"""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "OPTIONS", "CONNECT", "PATCH"}
_SECONDS = (0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 25, 50, 75)

_answers = Counter("django_http_responses_total_by_status", "Answers by status.", ["status"])
_answers_of_views = Counter(
    "django_http_responses_total_by_status_view_method",
    "Answers by status, view and method.",
    ["status", "view", "method"],
)
_seconds_of_views = Histogram(
    "django_http_requests_latency_seconds_by_view_method",
    "Seconds until the answer, by view and method.",
    ["view", "method"],
    buckets=_SECONDS,
)


def count(*, view: str, method: str | None, status: int, seconds: float) -> None:
    """Count an answer of a view."""
    known = method if method in _METHODS else "<invalid method>"
    _answers.labels(str(status)).inc()
    _answers_of_views.labels(str(status), view, known).inc()
    _seconds_of_views.labels(view, known).observe(seconds)


class MeasuringMiddleware:
    """Counts what comes of the views behind it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self._get_response(request)
        view = (request.resolver_match and request.resolver_match.view_name) or "<unnamed view>"
        count(
            view=view,
            method=request.method,
            status=response.status_code,
            seconds=time.perf_counter() - began,
        )
        return response
