"""Where a stored file is on the web, made from its name alone: lists of products ask for hundreds."""

from django.core.files.storage import default_storage

SIZES = {"small": 160, "medium": 480, "large": 1200}
"""Longest side of each rendition of a picture, in pixels."""


def prefix() -> str:
    """What stands before the name of any file of the current shop."""
    found: str = default_storage.public_prefix()  # type: ignore[attr-defined]
    return found


def url(name: str) -> str:
    """The address of a file."""
    return prefix() + name


def thumbnail(name: str, size: str) -> str:
    """The address of a picture in one of SIZES; one that is not made yet leads on to the picture (`views`)."""
    return prefix() + thumbnail_name(name, size)


def thumbnail_name(name: str, size: str) -> str:
    """The name of a picture's rendition: `ab12.jpg` has `ab12-small.webp`."""
    return f"{name.rpartition('.')[0]}-{size}.webp"
