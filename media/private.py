"""Files that are nobody's to see but those who are handed their address: uploads and exports.

They lie under `private/` in the tenant's own folder, where `views.serve` finds nothing. An address is
signed with a key of the tenant's and runs out; on another shop's host its signature is none.
"""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from kernel import keys
from media import addresses, errors, files, quota, services
from media.models import Asset

FOLDER = "private"
ADDRESS_LASTS = timedelta(minutes=15)
BUCKET_LASTS = timedelta(seconds=60)
"""How long an address into the bucket is good: it is made when ours is followed."""
_PURPOSE = "media.private"
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Address:
    """Where a private file can be fetched, on the shop's own host, and until when."""

    path: str
    expires_at: datetime


@contextmanager
def kept(
    *,
    content: IO[bytes],
    filename: str,
    content_type: str,
    now: datetime,
    expires_at: datetime | None,
    is_limited: bool,
) -> Iterator[Asset]:
    """Store a private file and give its row to the block; if that fails, or its commit, no file is left.

    It is collected after `expires_at`, where there is one. With `is_limited` it has to fit into the
    plan. Raises MediaLimitReached, StorageFull or StorageUnavailable.
    """
    digest, size = _measure(content)
    name = f"{FOLDER}/{uuid.uuid4().hex}.bin"
    try:
        with transaction.atomic():
            if is_limited:
                quota.claim(size)
            asset = Asset.objects.create(
                kind=Asset.Kind.FILE,
                name=name,
                original_name=files.original_name(filename),
                content_type=content_type,
                bytes=size,
                sha256=digest,
                created_at=now,
                expires_at=expires_at,
            )
            files.save(name, File(content))
            yield asset
    except BaseException:
        files.delete(name)
        raise


def open_file(asset: Asset) -> Any:
    """The file's bytes, to read. Raises FileNotFoundError, or StorageUnavailable."""
    try:
        return default_storage.open(asset.name)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise errors.StorageUnavailable from error


def address(asset: Asset, *, now: datetime) -> Address:
    """An address of the file that is good on this shop's host for a while, and no longer than the file."""
    expires_at = now + ADDRESS_LASTS
    if asset.expires_at is not None:
        expires_at = min(expires_at, asset.expires_at)
    token = keys.expiring_token(_PURPOSE, [asset.pk.hex], expires_at=expires_at)
    return Address(path=f"{addresses.prefix()}{FOLDER}/{token}", expires_at=expires_at)


def find(token: str, *, now: datetime) -> Asset | None:
    """The file an address of ours names; None for any other token. Raises keys.TokenExpired."""
    values = keys.read_expiring_token(_PURPOSE, token, now=now)
    return None if values is None else private_assets().filter(pk=UUID(hex=values[0])).first()


def bucket_address(asset: Asset) -> str | None:
    """An address straight into the bucket, good for BUCKET_LASTS; None where files are on our own disk."""
    presigned = getattr(default_storage, "presigned_url", None)
    if presigned is None:
        return None
    url: str = presigned(
        asset.name, filename=asset.original_name, content_type=asset.content_type, lasts=BUCKET_LASTS
    )
    return url


def delete_expired(*, now: datetime) -> int:
    """Delete the current shop's private files whose time is over; return how many."""
    expired = list(private_assets().filter(expires_at__lte=now).order_by("pk"))
    for asset in expired:
        services.delete_asset(asset=asset)
    return len(expired)


def private_assets() -> "QuerySet[Asset]":
    """The current shop's private files."""
    return Asset.objects.filter(kind=Asset.Kind.FILE, name__startswith=f"{FOLDER}/")


def _measure(content: IO[bytes]) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    content.seek(0)
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    return digest.hexdigest(), size
