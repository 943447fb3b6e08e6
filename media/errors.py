"""What media refuses."""

from kernel.errors import DomainError, Invalid, Kind


class UnsupportedFile(Invalid):
    """The file is no JPEG, PNG, WebP or GIF picture, or is broken."""

    code = "media.unsupported"
    title = "This file is not a picture we can use"


class FileTooLarge(DomainError):
    """The file has more bytes, or the picture more pixels, than we take."""

    code = "media.too_large"
    kind = Kind.TOO_LARGE
    title = "This file is too large"


class StorageFull(DomainError):
    """The file could not be stored; nothing of it is left."""

    code = "media.storage_unavailable"
    kind = Kind.UNAVAILABLE
    title = "The file could not be stored"
