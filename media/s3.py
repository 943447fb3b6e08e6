"""Uploads in a bucket of Amazon's S3, or of a service that speaks like it."""

import errno
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from media.storages import folder

T = TypeVar("T")


class TenantS3Storage(S3Storage):  # type: ignore[misc]
    """Files in a bucket as `<schema>/<name>`, as `TenantStorage` keeps them on disk.

    Buyers never see the bucket: `views.serve` reads it for them. Only private files are fetched there,
    by addresses that are good for a minute (`presigned_url`).

    What the service answers with, or does not, comes out as OSError, as a disk's troubles do.
    """

    @property
    def location(self) -> str:
        """The current shop's folder in the bucket."""
        return folder()

    def public_prefix(self) -> str:
        """What stands before a name to make its address."""
        return settings.MEDIA_URL

    def presigned_url(self, name: str, *, filename: str, content_type: str, lasts: timedelta) -> str:
        """An address at the service itself that saves the file and is good for so long."""
        saved_as = content_disposition_header(as_attachment=True, filename=filename or "file")
        parameters = {
            "ResponseContentDisposition": saved_as,
            "ResponseContentType": content_type,
            "ResponseCacheControl": "private, no-store",
        }
        return str(self.url(name, parameters=parameters, expire=int(lasts.total_seconds())))

    def exists(self, name: str) -> bool:
        """Whether there is a file of that name; there is no folder to be missing."""
        return not name or bool(_told(lambda: super(TenantS3Storage, self).exists(name)))

    def delete(self, name: str) -> None:
        """Delete a file; none is no error."""
        _told(lambda: super(TenantS3Storage, self).delete(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        found: tuple[list[str], list[str]] = _told(lambda: super(TenantS3Storage, self).listdir(name))
        return found

    def get_modified_time(self, name: str) -> datetime:
        """When the file was stored. Raises FileNotFoundError."""
        stored: datetime = _told(lambda: super(TenantS3Storage, self).get_modified_time(name))
        return stored

    def _open(self, name: str, mode: str = "rb") -> Any:
        return _told(lambda: super(TenantS3Storage, self)._open(name, mode))

    def _save(self, name: str, content: Any) -> Any:
        return _told(lambda: super(TenantS3Storage, self)._save(name, content))


def _told(call: Callable[[], T]) -> T:
    try:
        return call()
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise FileNotFoundError(errno.ENOENT, str(error)) from error
        raise OSError(errno.EIO, str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(errno.EIO, str(error)) from error
