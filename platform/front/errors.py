"""What is refused before a thread is taken."""

from typing import ClassVar

from kernel.errors import DomainError, Kind


class Refused(DomainError):
    """A request that no thread gets to see; `status` where its kind has none, `retry_after` in seconds."""

    status: ClassVar[int] = 0
    retry_after: ClassVar[int] = 0


class BodyTooLarge(
    Refused, code="request.too_large", kind=Kind.TOO_LARGE, title="The body is too large", status=413
):
    """The body is larger than this route takes: one mebibyte, or the size of the file that it expects."""


class BodyTooSlow(Refused, code="request.too_slow", title="The body did not arrive in time", status=408):
    """The body did not arrive in time."""


class HeadersTooLarge(
    Refused, code="request.headers_too_large", title="The headers are too large", status=431
):
    """All headers together are larger than 32 KiB."""


class BodyBroken(Refused, code="request.broken_body", title="The body cannot be read", status=400):
    """The body's chunks are not written as HTTP has them (RFC 9112, 7.1)."""


class Busy(
    Refused,
    code="shop.busy",
    kind=Kind.UNAVAILABLE,
    title="This shop has more requests than it can answer",
    status=503,
    retry_after=1,
):
    """So many requests to this shop wait already that this one would not be answered in time."""


class TooHungry(
    Refused,
    code="request.too_hungry",
    kind=Kind.UNAVAILABLE,
    title="This request took more memory than one may",
    status=503,
    retry_after=5,
):
    """The request was ended and undone, because our process had grown too much while it was served."""


class NoRoom(
    Refused,
    code="request.no_room",
    kind=Kind.FULL,
    title="We have no room for this body",
    status=507,
    retry_after=30,
):
    """The disk has no room for the body."""
