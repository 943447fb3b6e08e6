"""Errors of every kind as problem documents."""

import logging
from collections.abc import Sequence

import orjson
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError
from ninja_extra.exceptions import PermissionDenied
from psycopg2.errors import UndefinedTable

from api import errors, field_errors
from kernel import problems
from kernel.errors import DomainError, Kind, NotFound, RateLimited
from kernel.problems import FieldError

logger = logging.getLogger(__name__)

CHALLENGE = 'Bearer realm="souk"'
RETRY_SECONDS = "2"
SHAPE = "wrong_in_shape"
"""The attribute of a request whose body or parameters are not as the document has them: which fields."""


class InvalidFields(errors.InvalidRequest):
    """Several fields are wrong at once."""

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__()
        self.fields = fields


def response(error: DomainError, *, fields: Sequence[FieldError] = ()) -> HttpResponse:
    """The answer to an anticipated error, with the headers its status calls for."""
    body = problems.from_error(error)
    if isinstance(error, errors.RequestError):
        body["status"] = error.status
    elif error.kind == Kind.NOT_FOUND and error.field:
        body["status"] = 422  # the path was found; what a field of the body names was not
    if fields:
        body["errors"] = list(fields)
    answer = HttpResponse(
        orjson.dumps(body, default=str), content_type=problems.CONTENT_TYPE, status=body["status"]
    )
    answer["Cache-Control"] = "no-store"
    if error.kind == Kind.UNAUTHENTICATED:
        answer["WWW-Authenticate"] = CHALLENGE
    if error.kind == Kind.TOO_MANY:
        answer["Retry-After"] = str(max(1, int(error.data.get("retry_after", 1))))
    if isinstance(error, RateLimited):
        for name, value in error.headers.items():
            answer[name] = value
    if error.kind == Kind.UNAVAILABLE:
        answer["Retry-After"] = RETRY_SECONDS
    return answer


def from_exception(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to whatever a route raised. What a lost database raised goes on: config answers that."""
    match error:
        case InvalidFields():
            return response(error, fields=error.fields)
        case DomainError():
            return response(error)
        case ValidationError():
            fields = [field_errors.from_pydantic(e) for e in error.errors]
            setattr(request, SHAPE, fields)
            return response(errors.InvalidRequest(), fields=fields)
        case PermissionDenied():
            return response(_refusal(request, error))
        case RequestDataTooBig():
            return response(errors.BodyTooLarge())
        case Http404():
            return response(NotFound())
        case HttpError() if isinstance(error.__cause__, DomainError):
            return from_exception(request, error.__cause__)
        case HttpError() if error.status_code == 400:
            return response(errors.MalformedJson())
        case SuspiciousOperation():
            return response(errors.InvalidRequest(_("The request is not well formed.")))
        case OperationalError() | InterfaceError():
            raise error
        case ProgrammingError() if isinstance(error.__cause__, UndefinedTable):  # the shop went elsewhere
            raise error
    logger.error("unexpected error in %s %s", request.method, request.path, exc_info=error)
    return response(errors.Internal())


def _refusal(request: HttpRequest, error: PermissionDenied) -> DomainError:
    caller = getattr(request, "caller", None)
    if caller is None or not caller.is_authenticated:
        return errors.AuthenticationRequired()
    message = str(error.detail) if error.detail != PermissionDenied.default_detail else ""
    return errors.PermissionRefused(message)
