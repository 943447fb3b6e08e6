"""The bytes of the current shop's files, whatever they are of."""

import errno
import logging
from pathlib import PurePath

from django.core.files.base import File
from django.core.files.storage import default_storage

from media import addresses, errors

logger = logging.getLogger(__name__)

FOLDERS = ("", "private")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def save(name: str, content: "File[bytes]") -> None:
    """Store bytes under a name. Raises StorageFull or StorageUnavailable."""
    try:
        default_storage.save(name, content)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise errors.StorageFull from error
        raise errors.StorageUnavailable from error


def replace(name: str, content: "File[bytes]") -> None:
    """As `save`, in the place of a file of that name. Raises StorageFull or StorageUnavailable."""
    try:
        default_storage.delete(name)
    except OSError as error:
        raise errors.StorageUnavailable from error
    save(name, content)


def names() -> set[str]:
    """Every file there is, private ones with their folder."""
    return {f"{folder}/{name}" if folder else name for folder in FOLDERS for name in _names_in(folder)}


def delete_all() -> None:
    """Delete every file there is. Raises StorageUnavailable when one is left."""
    try:
        for name in names():
            default_storage.delete(name)
    except OSError as error:
        raise errors.StorageUnavailable from error


def delete(name: str) -> None:
    """Delete a file and a picture's renditions; what cannot be deleted now is found later as a stray."""
    for file in (name, *(addresses.thumbnail_name(name, size) for size in _sizes(name))):
        delete_one(file)


def delete_one(file: str) -> None:
    """Delete this file alone; one that cannot be deleted now is found later as a stray."""
    try:
        default_storage.delete(file)
    except OSError as error:
        logger.warning("%s is left: %s", file, error)


def original_name(filename: str) -> str:
    """What the uploader called it, as far as it can be shown."""
    plain = PurePath(filename.replace("\\", "/")).name.replace("\0", "")
    return "".join(c for c in plain if c.isprintable())[:200]


def _names_in(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:  # a folder is made with its first file
        return []


def _sizes(name: str) -> tuple[str, ...]:
    return () if "/" in name else tuple(addresses.SIZES)
