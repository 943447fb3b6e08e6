"""Storing and deleting files of the current shop."""

import hashlib
import uuid
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from media import addresses, errors, pictures
from media.models import Asset


def store_image(*, content: bytes, filename: str, now: datetime) -> Asset:
    """Check a picture, store it clean under a random name with its thumbnails, and return its row.

    What the uploader called it is kept for people and names no file. Raises UnsupportedFile,
    FileTooLarge or StorageFull; then no file is left. If the transaction is rolled back later, the
    files are left without a row until `delete_strays` comes by.
    """
    return store_picture(picture=pictures.clean(content, addresses.SIZES), filename=filename, now=now)


def store_picture(*, picture: pictures.Picture, filename: str, now: datetime) -> Asset:
    """Store a picture that `pictures.clean` made. Raises StorageFull; then no file is left."""
    name = f"{uuid.uuid4().hex}.{picture.extension}"
    files = {name: picture.content} | {
        addresses.thumbnail_name(name, size): small for size, small in picture.thumbnails.items()
    }
    try:
        for file, data in files.items():
            default_storage.save(file, ContentFile(data))
        with transaction.atomic():
            return Asset.objects.create(
                kind=Asset.Kind.IMAGE,
                name=name,
                original_name=_original_name(filename),
                content_type=picture.content_type,
                width=picture.width,
                height=picture.height,
                bytes=sum(len(data) for data in files.values()),
                sha256=hashlib.sha256(picture.content).hexdigest(),
                created_at=now,
            )
    except BaseException as error:
        _delete_files(name)
        if isinstance(error, OSError):
            raise errors.StorageFull from error
        raise


def delete_asset(*, asset: Asset) -> None:
    """Delete a file: its row now, its bytes once that is committed."""
    name = asset.name
    asset.delete()
    transaction.on_commit(lambda: _delete_files(name))


def delete_strays(*, older_than: datetime) -> int:
    """Delete the current shop's files that have no row (a store was cut off); return how many pictures."""
    if not default_storage.exists(""):
        return 0
    _, files = default_storage.listdir("")
    mains = {file for file in files if "-" not in file}
    known = set(Asset.objects.filter(name__in=mains).values_list("name", flat=True))
    strays = [name for name in mains - known if default_storage.get_modified_time(name) < older_than]
    for name in strays:
        _delete_files(name)
    return len(strays)


def _delete_files(name: str) -> None:
    for file in (name, *(addresses.thumbnail_name(name, size) for size in addresses.SIZES)):
        default_storage.delete(file)


def _original_name(filename: str) -> str:
    plain = PurePath(filename.replace("\\", "/")).name.replace("\0", "")
    return "".join(c for c in plain if c.isprintable())[:200]
