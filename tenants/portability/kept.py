"""Archives that the platform keeps: exports that wait to be fetched, and snapshots."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages

from tenants import errors

EXPORTS, SNAPSHOTS = "exports", "snapshots"
EXPORTS_LAST = timedelta(days=7)
_STAMP = "%Y%m%dT%H%M%SZ"
T = TypeVar("T")


class _Written(File):  # type: ignore[type-arg]
    """A whole file that its storage may take over by a rename, so that none is ever seen half made."""

    path = ""

    def temporary_file_path(self) -> str:
        return self.path


def name_of(folder: str, *, tenant_id: UUID, slug: str, now: datetime) -> str:
    """What an archive is called: its shop and its time, in UTC."""
    return f"{folder}/{tenant_id}/{slug}-{now:{_STAMP}}.souk"


def keep(name: str, write: Callable[[IO[bytes]], T]) -> T:
    """Have an archive written and keep it under a name, once it is whole."""
    storage = storages["archives"]
    with NamedTemporaryFile(dir=workshop(), suffix=".part", delete=False) as file:
        try:
            written = write(file)
            file.flush()
            storage.delete(name)
            whole = _Written(file, name=name)
            whole.path = file.name
            storage.save(name, whole)
        finally:
            Path(file.name).unlink(missing_ok=True)
    return written


def open_archive(name: str) -> Any:
    """A kept archive's bytes. Raises ArchiveNotFound."""
    if not is_plain(name):
        raise errors.ArchiveNotFound
    try:
        return storages["archives"].open(name)
    except FileNotFoundError as error:
        raise errors.ArchiveNotFound from error


def is_plain(name: str) -> bool:
    """Whether it may be the name of an archive, and leads nowhere else."""
    parts = name.split("/")
    return (
        len(parts) == 3 and parts[0] in (EXPORTS, SNAPSHOTS) and not any(p in ("", ".", "..") for p in parts)
    )


def shop_of(name: str) -> UUID:
    """Whose archive it is. Raises ArchiveNotFound for what is no archive's name."""
    try:
        if is_plain(name):
            return UUID(name.split("/")[1])
    except ValueError as error:
        raise errors.ArchiveNotFound from error
    raise errors.ArchiveNotFound


def list_snapshots(tenant_id: UUID) -> list[str]:
    """A shop's snapshots by name, the newest first."""
    return sorted(_names(f"{SNAPSHOTS}/{tenant_id}"), key=_time_of, reverse=True)


def drop_old_snapshots(tenant_id: UUID) -> list[str]:
    """Delete all of a shop's snapshots but the newest SNAPSHOTS_KEPT; return their names."""
    old = list_snapshots(tenant_id)[settings.SNAPSHOTS_KEPT :]
    for name in old:
        storages["archives"].delete(name)
    return old


def delete(name: str) -> None:
    """Delete an archive; none is no error."""
    if is_plain(name):
        storages["archives"].delete(name)


def sweep_workshop(*, now: datetime) -> None:
    """Delete what processes that died were writing."""
    for part in workshop().glob("*.part"):
        if part.stat().st_mtime < (now - EXPORTS_LAST).timestamp():
            part.unlink(missing_ok=True)


def workshop() -> Path:
    """Where archives are made: beside those that are kept, so that they need only be renamed."""
    folder = Path(settings.ARCHIVE_ROOT) / ".making"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _time_of(name: str) -> str:
    return name.removesuffix(".souk").rpartition("-")[2]


def _names(folder: str) -> list[str]:
    try:
        return [
            f"{folder}/{name}" for name in storages["archives"].listdir(folder)[1] if name.endswith(".souk")
        ]
    except FileNotFoundError:
        return []
