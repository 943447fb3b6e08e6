"""Storing and deleting files of the current shop."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from media import addresses, files, pictures, quota, renditions
from media.models import Asset

_STEM = 32  # a picture's name and its renditions' begin with the same random digits


def store_image(*, content: bytes, filename: str, now: datetime) -> Asset:
    """Check a picture, store it clean under a random name, and return its row; a job makes its renditions.

    What the uploader called it is kept for people and names no file. Raises UnsupportedFile,
    FileTooLarge, MediaLimitReached, StorageFull or StorageUnavailable; then no file is left. If the
    transaction is rolled back later, the files are left without a row until `delete_strays` comes by.
    """
    return store_picture(picture=pictures.clean(content), filename=filename, now=now)


def store_picture(*, picture: pictures.Picture, filename: str, now: datetime) -> Asset:
    """Store a picture that `pictures.clean` made. Raises as `kept` does; then no file is left."""
    with kept(picture=picture, filename=filename, now=now) as asset:
        return asset


@contextmanager
def kept(
    *,
    picture: pictures.Picture,
    filename: str,
    now: datetime,
    kind: Asset.Kind = Asset.Kind.IMAGE,
) -> Iterator[Asset]:
    """Store a picture and give its row to the block; if that fails, or its commit, no file is left.

    Renditions that it brings along are stored with it; else a job is asked to make them of an IMAGE.
    Raises MediaLimitReached, StorageFull or StorageUnavailable.
    """
    name = f"{uuid.uuid4().hex}.{picture.extension}"
    contents = {name: picture.content} | {
        addresses.thumbnail_name(name, size): small for size, small in picture.renditions.items()
    }
    try:
        with transaction.atomic():
            quota.claim(picture.total_bytes)
            asset = _create_row(name, picture, kind=kind, filename=filename, now=now)
            for file, data in contents.items():
                files.save(file, ContentFile(data))
            if asset.renditions == Asset.Renditions.WAITING:
                renditions.ask(now=now)
            yield asset
    except BaseException:
        files.delete(name)
        raise


def delete_asset(*, asset: Asset) -> None:
    """Delete a file: its row now, its bytes once that is committed."""
    name = asset.name
    asset.delete()
    transaction.on_commit(lambda: files.delete(name))


def delete_strays(*, older_than: datetime) -> int:
    """Delete the current shop's files that have no row (a store was cut off); return how many."""
    by_stem: dict[str, list[str]] = {}
    for file in files.names():
        by_stem.setdefault(_stem(file), []).append(file)
    known = {_stem(name) for name in Asset.objects.values_list("name", flat=True).iterator()}
    strays = 0
    for stem in by_stem.keys() - known:
        if all(default_storage.get_modified_time(file) < older_than for file in by_stem[stem]):
            for file in by_stem[stem]:
                files.delete_one(file)
            strays += 1
    return strays


def list_missing(*, older_than: datetime) -> list[Asset]:
    """The rows whose file is not there. Where no file is, the disk is what is missing: then none is named."""
    stored = files.names()
    if not stored:
        return []
    rows = Asset.objects.filter(created_at__lt=older_than).order_by("pk")
    return [asset for asset in rows.iterator() if asset.name not in stored]


def _stem(file: str) -> str:
    return file if "/" in file else file[:_STEM]


def _create_row(
    name: str, picture: pictures.Picture, *, kind: Asset.Kind, filename: str, now: datetime
) -> Asset:
    waiting = Asset.Renditions.WAITING if kind == Asset.Kind.IMAGE else Asset.Renditions.NONE
    return Asset.objects.create(
        kind=kind,
        name=name,
        original_name=files.original_name(filename),
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        renditions=Asset.Renditions.MADE if picture.renditions else waiting,
        bytes=picture.total_bytes,
        sha256=hashlib.sha256(picture.content).hexdigest(),
        created_at=now,
    )
