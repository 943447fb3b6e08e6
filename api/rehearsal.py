"""A second look at a body whose shape is wrong: what the domain refuses of the rest is told with it, in one answer.

What is wrong is left out, and what has to be there stands as in the example of the body. What is then done with it
is taken back, so only routes rehearse that do nothing but write to the shop's own tables.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from typing import Any, TypeVar

import orjson
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse

from api import errors, examples, problems, uploads
from kernel.problems import FieldError

View = TypeVar("View", bound=Callable[..., Any])
MENDED = "mended_body"
"""The attribute of a request whose body is read as this instead: what was wrong is out of it."""
_CHOSEN = {"unknown"}
"""Faults of what decides on how the rest is read: no example stands for it."""


def rehearsed(view: View) -> View:
    """Mark a route that may be tried and taken back."""
    view.is_rehearsed = True  # type: ignore[attr-defined]
    return view


def of(run: Callable[..., HttpResponse], *, body: str) -> Callable[..., HttpResponse]:
    """Run a route that takes a body of that name; where its shape is refused, say what else there is to say."""

    def told_whole(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = run(request, **kwargs)
        told: Sequence[FieldError] = getattr(request, problems.SHAPE, ())
        if not told or not request.body:
            return response
        more = list[FieldError]()
        # a field is told by its dotted name, in which dots may be the caller's own
        with suppress(_Unmendable, DatabaseError, LookupError, ValueError, TypeError, AttributeError):
            more = _rehearse(request, told, examples.BODIES[body], lambda: run(request, **kwargs))
        return problems.response(errors.InvalidRequest(), fields=[*told, *more]) if more else response

    return told_whole


class _Unmendable(Exception):
    """What is wrong cannot be left out of the body."""


def _rehearse(
    request: HttpRequest, told: Sequence[FieldError], example: Any, run: Callable[[], HttpResponse]
) -> list[FieldError]:
    data, wrong = uploads.read_json(request.body), told
    setattr(request, MENDED, data)
    for _time in range(2):  # what is left out may turn out to have to be there
        for each in wrong:
            _mend(data, each, told, example)
        delattr(request, problems.SHAPE)
        with transaction.atomic():
            response = run()
            transaction.set_rollback(True)
        wrong = getattr(request, problems.SHAPE, ())
        if not wrong:
            found = orjson.loads(response.content).get("errors", []) if response.status_code == 422 else []
            return [each for each in found if not any(_touch(each["field"], one["field"]) for one in told)]
    return []


def _mend(data: Any, wrong: FieldError, told: Sequence[FieldError], example: Any) -> None:
    """Take out of the data what is wrong, or put in what is missing. Raises _Unmendable."""
    *path, last = wrong["field"].split(".")
    for name in path:
        match data:
            case dict() if isinstance(data.get(name), dict | list):
                data, example = data[name], example.get(name, {})
            case list() if isinstance(data[int(name)], dict):
                data, example = data[int(name)], example[0] if example else {}
            case dict() if name in data:
                last = name
                break
            case _:
                raise _Unmendable
    if wrong["code"] != "required":
        if not isinstance(data, dict):
            raise _Unmendable
        data.pop(last, None)
    elif last in example and not any(
        _touch(one["field"], wrong["field"]) and one["code"] in _CHOSEN for one in told
    ):
        data[last] = deepcopy(example[last])
    else:
        raise _Unmendable


def _touch(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
