"""What every call passes on its way to its operation, and its answer on the way back."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from itertools import islice
from typing import Any, Literal, get_args, get_origin

import orjson
import pydantic
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja_extra.constants import ROUTE_CONTEXT_VAR
from ninja_extra.exceptions import PermissionDenied
from ninja_extra.operation import Operation, PathView

from api import (
    caller,
    conditional,
    documents,
    errors,
    fair_use,
    idempotency,
    problems,
    rehearsal,
    sparse,
    uploads,
)
from kernel import once, texts
from kernel.errors import RateLimited
from kernel.problems import FieldError

MOST_ERRORS = 1000
"""Wrong fields of a request that are named one by one."""

_WITH_BODY = ("POST", "PUT", "PATCH")


def guard(view: PathView) -> None:
    """Put what stands before operations in front of those of a path, once."""
    if getattr(view, "is_guarded", False):
        return
    view.is_guarded = True  # type: ignore[attr-defined]
    allowed = sorted({method for operation in view.operations for method in operation.methods})
    view.get_view = uploads.marked(view.get_view, view.operations)  # type: ignore[method-assign]
    view._not_allowed = lambda: _not_allowed(allowed)  # type: ignore[method-assign]
    for operation in view.operations:
        if "GET" in operation.methods:
            operation.methods = [*operation.methods, "HEAD"]
        operation.by_alias = True  # in the document, as answers are sent: `from` is a word of Python's own
        for model in operation.signature.models:
            model.resolve = staticmethod(_bounded(model.resolve))  # type: ignore[method-assign, assignment]
        operation._log_action = _log_nothing  # type: ignore[attr-defined]
        _make_plainly(operation)
        operation.run = _guarded(operation, operation.run)  # type: ignore[method-assign, arg-type]


def counted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, which counts a call that no operation has counted: of the documents, or of what there is not."""

    @wraps(view)
    def count(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        if "RateLimit" in response:
            return response
        request.caller = caller.stranger(request)  # type: ignore[attr-defined]
        try:
            fair_use.take(request, "")
        except RateLimited as error:
            return problems.from_exception(request, error)
        fair_use.tell(request, response)
        return response

    return count


def _make_plainly(operation: Any) -> None:
    """Make a route's controller by calling its class, and hand it the request's context: nothing is injected.

    Ninja-extra would ask its injector for both at each request, which reads signatures anew each time.
    """
    view = operation.view_func
    function = view.get_route_function()
    function._get_controller_instance = function.api_controller.controller_class

    @wraps(view)
    def with_context(request: HttpRequest, **kwargs: Any) -> Any:
        return view(request, ROUTE_CONTEXT_VAR.get(), **kwargs)

    operation.view_func = with_context


def _bounded(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Reads what a call brings; where more is wrong than somebody reads, each is not told: it costs more than it did
    to send."""

    def bounded(*args: Any) -> Any:
        try:
            return resolve(*args)
        except pydantic.ValidationError as error:
            if error.error_count() <= MOST_ERRORS:
                raise
            detail = _("%(count)s fields are wrong, too many to name.") % {"count": error.error_count()}
            wrong: FieldError = {"field": "body", "code": "too_many_errors", "detail": detail}
            raise problems.InvalidFields([wrong]) from None

    return bounded


def _log_nothing(*_args: Any, **_kwargs: Any) -> None:
    """Ninja-extra would write every call, and what a refused one had sent, into the log."""


def _not_allowed(allowed: list[str]) -> HttpResponse:
    response = problems.response(errors.MethodNotAllowed())
    response["Allow"] = ", ".join([*allowed, "HEAD"] if "GET" in allowed else allowed)
    return response


def _guarded(operation: Operation, run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    policy = once.policy(operation.view_func)
    in_steps = once.is_in_steps(operation.view_func)
    leaving = getattr(operation.view_func, "leaving", None)
    prefixes = getattr(operation.view_func, "query_prefixes", ())
    known = {
        name
        for model in operation.signature.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }
    many = {
        name
        for model in operation.signature.models
        if model.__ninja_param_source__ == "query"
        for name in getattr(model, "__ninja_collection_fields__", ())
    }
    words = {
        name: get_args(field.annotation)
        for model in operation.signature.models
        if model.__ninja_param_source__ == "path"
        for name, field in model.model_fields.items()
        if get_origin(field.annotation) is Literal
    }
    is_sparse = sparse.is_of(operation)
    if is_sparse:
        known.add("fields")
    largest = getattr(operation.view_func, "largest_file", 0)
    fields = {
        name
        for model in operation.signature.models
        if model.__ninja_param_source__ in ("form", "file")
        for name in getattr(model, "__ninja_flatten_map__", model.model_fields)  # files are never flattened
    }
    bodies = [m for m in operation.signature.models if m.__ninja_param_source__ == "body"]
    takes_body = bool(bodies)
    if getattr(operation.view_func, "is_rehearsed", False):
        (field,) = bodies[0].model_fields.values()
        run = rehearsal.of(run, body=getattr(field.annotation, "__name__", ""))
    is_raw = getattr(operation.view_func, "takes_raw_body", False)

    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            request.operation_id = str(operation.operation_id)  # type: ignore[attr-defined]
            _admit(request, str(operation.operation_id))
            _check_query(request, known, prefixes, many)
            wanted = sparse.asked(operation, request.GET.get("fields", "")) if is_sparse else {}
            _check_path(kwargs, words)
            if largest:
                _check_permissions(request, operation)  # before so much is read from just anyone
                uploads.check_form(request, largest=largest, known=fields)
            else:
                _check_body(request, takes_body, is_raw=is_raw)
            response = idempotency.answer(
                request,
                policy=policy,
                in_steps=in_steps,
                run=lambda: run(request, **kwargs),
                check=lambda: _check_permissions(request, operation),
            )
            response = sparse.apply(operation, response, wanted)
        except Exception as error:  # noqa: BLE001 - every error becomes a problem document
            response = problems.from_exception(request, error)
        response = _finish(request, response)
        if leaving is not None:
            leaving.tell(response)
        fair_use.tell(request, response)
        return response

    return guarded


def _admit(request: HttpRequest, operation: str) -> None:
    """Find out who calls, and count the call; one with credentials that do not hold counts as a stranger's."""
    request.caller = caller.stranger(request)  # type: ignore[attr-defined]
    try:
        request.caller = caller.identify(request)  # type: ignore[attr-defined]
    finally:
        fair_use.take(request, operation)


def _finish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response = conditional.finish(request, response)
    if "Cache-Control" not in response:
        response["Cache-Control"] = "no-cache" if request.method in ("GET", "HEAD") else "no-store"
    patch_vary_headers(response, ("Authorization", "X-Cart-Token", "X-Order-Token"))
    if isinstance(response, FileResponse):
        return _without_file(response) if request.method == "HEAD" else response
    if request.method == "HEAD":
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _without_file(response: FileResponse) -> HttpResponse:
    """What is said of a file, and not the file."""
    told = HttpResponse(headers=dict(response.items()))
    response.close()
    return told


def _check_query(request: HttpRequest, known: set[str], prefixes: tuple[str, ...], many: set[str]) -> None:
    wrong: list[FieldError] = []
    for name, values in request.GET.lists():
        is_prefixed = name.startswith(prefixes or ("\0",))
        if name not in known and not is_prefixed:
            wrong.append({"field": name, "code": "unknown_field", "detail": _("There is no such parameter.")})
        elif len(values) > 1 and name not in many and not is_prefixed:
            wrong.append({"field": name, "code": "repeated", "detail": _("Give this parameter once.")})
        else:
            wrong += [_unsound(name, text) for text in (name, *values) if not texts.is_sound(text)][:1]
    if wrong:
        raise problems.InvalidFields(wrong)


def _check_path(kwargs: dict[str, Any], words: Mapping[str, Sequence[str]]) -> None:
    if any(isinstance(value, str) and "\0" in value for value in kwargs.values()):
        raise errors.UnknownPath
    if any(kwargs[name] not in known for name, known in words.items()):
        raise errors.UnknownPath


def _check_permissions(request: HttpRequest, operation: Operation) -> None:
    for given in documents.permissions_of(operation):
        permission = given() if isinstance(given, type) else given
        if not permission.has_permission(request, None):
            raise PermissionDenied(getattr(permission, "message", None))


def _check_body(request: HttpRequest, takes_body: bool, *, is_raw: bool) -> None:
    if request.method not in _WITH_BODY:
        return
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise errors.BodyTooLarge(
            _("A body may have {limit} bytes at most.").format(limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        )
    if not request.body or is_raw:
        return
    kind = (request.content_type or "").lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise errors.UnsupportedMediaType
    if not takes_body:
        _refuse_fields(request)


def _refuse_fields(request: HttpRequest) -> None:
    try:
        data = uploads.read_json(request.body)
    except orjson.JSONDecodeError as error:
        raise errors.MalformedJson from error
    if data:
        names = list(islice(data, MOST_ERRORS)) if isinstance(data, dict) else ["body"]
        raise problems.InvalidFields(
            [{"field": n, "code": "unknown_field", "detail": _("There is no such field.")} for n in names]
        )


def refuse_unsound(data: Any, where: str) -> None:
    """Raises InvalidFields for a text that nothing can be done with, wherever in the data."""
    match data:
        case str() if not texts.is_sound(data):
            raise problems.InvalidFields([_unsound(where or "body", data)])
        case dict():
            for key, value in data.items():
                refuse_unsound(key, where)
                refuse_unsound(value, f"{where}.{key}".lstrip("."))
        case list():
            for number, value in enumerate(data):
                refuse_unsound(value, f"{where}.{number}".lstrip("."))


def _unsound(field: str, text: str) -> FieldError:
    if "\0" in text:
        return {"field": field, "code": "nul", "detail": _("NUL is not acceptable.")}
    detail = _("At most %(count)s combining marks may follow one another.") % {"count": texts.MOST_MARKS}
    return {"field": field, "code": "too_many_marks", "detail": detail}
