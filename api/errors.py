"""What the door itself refuses, before or around any service."""

from typing import ClassVar

from front.errors import BodyTooLarge as BodyTooLarge
from kernel.errors import DomainError, Kind, NotFound, PermissionRefused as PermissionRefused


class RequestError(DomainError):
    """A request that HTTP itself has a status for; every other error's status follows from its kind."""

    status: ClassVar[int] = 400


class MalformedJson(RequestError, code="request.malformed_json", title="The body is not JSON"):
    """The body is not JSON in UTF-8."""


class UnsupportedMediaType(
    RequestError,
    code="request.unsupported_media_type",
    title="This route does not read such a body",
    status=415,
):
    """The body is of a type this route does not read."""


class MalformedForm(RequestError, code="request.malformed_form", title="The form cannot be read"):
    """The body is not multipart/form-data, or a part of it is broken."""


class MethodNotAllowed(
    RequestError, code="request.method_not_allowed", title="This path does not know the method", status=405
):
    """The path exists and does not know the method; `Allow` lists those it knows."""


class InvalidRequest(
    DomainError, code="request.invalid", kind=Kind.INVALID, title="Some values are not acceptable"
):
    """Fields of the body or parameters of the query are not acceptable; `errors` names each."""


class UnknownPath(NotFound, code="request.unknown_path", title="There is nothing at this path"):
    """There is nothing at this path."""


class AuthenticationRequired(
    DomainError, code="auth.required", kind=Kind.UNAUTHENTICATED, title="Log in or send an API key"
):
    """The route needs credentials and got none."""


class IdempotencyKeyMissing(RequestError, code="idempotency.missing", title="Send an Idempotency-Key header"):
    """The route moves money and takes an `Idempotency-Key` only."""


class IdempotencyKeyInvalid(
    RequestError, code="idempotency.invalid", title="The Idempotency-Key is not acceptable"
):
    """The `Idempotency-Key` is not 1 to 255 printable ASCII characters."""


class IdempotencyMismatch(
    RequestError,
    code="idempotency.mismatch",
    title="The Idempotency-Key was used for another request",
    status=422,
):
    """The `Idempotency-Key` was used with another body."""


class IdempotencyInProgress(
    RequestError,
    code="idempotency.in_progress",
    title="The first request with this Idempotency-Key is still running",
    status=409,
):
    """The first request with the `Idempotency-Key` is still running."""


class Internal(RequestError, code="internal", title="Something went wrong on our side", status=500):
    """Our mistake. It is logged under `request_id`."""
