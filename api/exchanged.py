"""Of each operation a request and its answer, as the tests exchanged them (`tests.api.exchanged` keeps them)."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import orjson
from django.http import HttpRequest, HttpResponse

from api import errors, problems, responses
from api.components import Part

KEPT = Path(__file__).parent / "exchanged.json"


@lru_cache
def of(api: str) -> Part:
    """By operation: the status, what was sent and what was said, either null where there was no body."""
    kept: Part = orjson.loads(KEPT.read_bytes())[api]
    return kept


def page(api: str) -> Callable[..., HttpResponse]:
    """The view that shows what was exchanged of an operation."""

    def show(_request: HttpRequest, operation: str) -> HttpResponse:
        found = of(api).get(operation)
        return problems.response(errors.UnknownPath()) if found is None else responses.ok(found)

    return show
