"""What the door itself refuses, before or around any service."""

from typing import ClassVar

from front.errors import BodyTooLarge as BodyTooLarge
from kernel.errors import DomainError, Kind, NotFound
from kernel.errors import PermissionRefused as PermissionRefused


class RequestError(DomainError):
    """A request that HTTP itself has a status for; every other error's status follows from its kind."""

    status: ClassVar[int] = 400


class MalformedJson(RequestError):
    """The body is not JSON in UTF-8."""

    code = "request.malformed_json"
    title = "The body is not JSON"


class UnsupportedMediaType(RequestError):
    """The body is of a type this route does not read."""

    code = "request.unsupported_media_type"
    title = "This route does not read such a body"
    status = 415


class MalformedForm(RequestError):
    """The body is not multipart/form-data, or a part of it is broken."""

    code = "request.malformed_form"
    title = "The form cannot be read"


class MethodNotAllowed(RequestError):
    """The path exists and does not know the method; `Allow` lists those it knows."""

    code = "request.method_not_allowed"
    title = "This path does not know the method"
    status = 405


class InvalidRequest(DomainError):
    """Fields of the body or parameters of the query are not acceptable; `errors` names each."""

    code = "request.invalid"
    kind = Kind.INVALID
    title = "Some values are not acceptable"


class UnknownPath(NotFound):
    """There is nothing at this path."""

    code = "request.unknown_path"
    title = "There is nothing at this path"


class AuthenticationRequired(DomainError):
    """The route needs credentials and got none."""

    code = "auth.required"
    kind = Kind.UNAUTHENTICATED
    title = "Log in or send an API key"


class IdempotencyKeyMissing(RequestError):
    """The route moves money and takes an `Idempotency-Key` only."""

    code = "idempotency.missing"
    title = "Send an Idempotency-Key header"


class IdempotencyKeyInvalid(RequestError):
    """The `Idempotency-Key` is not 1 to 255 printable ASCII characters."""

    code = "idempotency.invalid"
    title = "The Idempotency-Key is not acceptable"


class IdempotencyMismatch(RequestError):
    """The `Idempotency-Key` was used with another body."""

    code = "idempotency.mismatch"
    title = "The Idempotency-Key was used for another request"
    status = 422


class IdempotencyInProgress(RequestError):
    """The first request with the `Idempotency-Key` is still running."""

    code = "idempotency.in_progress"
    title = "The first request with this Idempotency-Key is still running"
    status = 409


class Internal(RequestError):
    """Our mistake. It is logged under `request_id`."""

    code = "internal"
    title = "Something went wrong on our side"
    status = 500
