"""Errors as RFC 9457 problem documents. Knows the shape, and no web framework."""

from collections.abc import Iterable
from typing import Any, TypedDict

from django.utils.translation import gettext

from kernel import request_id
from kernel.errors import DomainError, Kind

CONTENT_TYPE = "application/problem+json"

STATUS: dict[Kind, int] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.PRECONDITION: 412,
    Kind.TOO_LARGE: 413,
    Kind.LIMIT: 403,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
    Kind.FULL: 507,
}


class FieldError(TypedDict):
    """One field's error in a 422 problem."""

    field: str
    code: str
    detail: str


def problem(
    *, status: int, code: str, title: str, detail: str = "", errors: Iterable[FieldError] = (), **data: Any
) -> dict[str, Any]:
    """The problem document; `data` are further members a program can use."""
    body: dict[str, Any] = {
        "type": f"/api/v1/docs/errors#{code}",
        "title": title,
        "status": status,
        "detail": detail or title,
        "code": code,
        "request_id": request_id.current(),
    }
    listed = list(errors)
    if listed:
        body["errors"] = listed
    return body | data


def from_error(error: DomainError) -> dict[str, Any]:
    """The problem document of an anticipated error."""
    errors: list[FieldError] = [
        {"field": part.field, "code": part.reason, "detail": part.detail}
        for part in error.parts
        if part.field
    ]
    return problem(
        status=STATUS[error.kind],
        code=error.code,
        title=gettext(error.title),
        detail=error.detail,
        errors=errors,
        **error.data,
    )
