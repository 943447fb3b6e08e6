"""What media refuses."""

from kernel.errors import DomainError, Invalid, Kind


class UnsupportedFile(Invalid, code="media.unsupported", title="This file is not a picture we can use"):
    """The file is no JPEG, PNG, WebP, AVIF or GIF picture, or is broken, or moves."""


class FileTooLarge(DomainError, code="media.too_large", kind=Kind.TOO_LARGE, title="This file is too large"):
    """The file has more bytes, or the picture more pixels, than we take."""


class StorageFull(
    DomainError, code="media.storage_full", kind=Kind.FULL, title="There is no room for the file"
):
    """There is no room left where files are kept; nothing of the file is left."""


class StorageUnavailable(
    DomainError, code="media.storage_unavailable", kind=Kind.UNAVAILABLE, title="The file could not be stored"
):
    """The place where files are kept does not answer; nothing of the file is left."""


class MediaLimitReached(
    DomainError, code="plan.media_limit", kind=Kind.LIMIT, title="The plan allows no more files"
):
    """The plan allows no more bytes of files; `plan`, `limit_mb` and `used_mb` say how things stand."""
