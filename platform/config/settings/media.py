"""Files: uploads under each tenant's own prefix, and the house's static files."""

from typing import Any

from config.env import Environment, environment
from config.settings.base import API_PAGES

ENV = environment()
ARCHIVE_ROOT = ENV.archive_root or ENV.var_dir / "archives"
"""Also where archives are made that a bucket keeps."""


def media_storage(env: Environment) -> dict[str, Any]:
    """Where uploads are kept: in a bucket where one is named, else on disk."""
    if not env.s3_bucket:
        return {"BACKEND": "media.storages.TenantStorage"}
    return _bucket(env, "media.s3.TenantS3Storage", env.s3_bucket)


def archive_storage(env: Environment) -> dict[str, Any]:
    """Where archives of shops are kept, readable by this program's account alone."""
    if env.archive_bucket:
        found = _bucket(env, "storages.backends.s3.S3Storage", env.archive_bucket)
        found["OPTIONS"]["max_memory_size"] = 8 * 1024 * 1024  # of a file on its way; the rest waits on disk
        return found
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": ARCHIVE_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def _bucket(env: Environment, backend: str, name: str) -> dict[str, Any]:
    from botocore.config import Config

    return {
        "BACKEND": backend,
        "OPTIONS": {
            "bucket_name": name,
            "endpoint_url": env.s3_endpoint_url or None,
            "region_name": env.s3_region or None,
            "access_key": env.s3_access_key or None,
            "secret_key": env.s3_secret_key.get_secret_value() or None,
            "client_config": Config(
                connect_timeout=3,
                read_timeout=15,
                retries={"max_attempts": 2},
                signature_version="s3v4",
                s3={"addressing_style": "path" if env.s3_endpoint_url else "auto"},
            ),
        },
    }


MEDIA_ROOT = ENV.media_root or ENV.var_dir / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = ENV.static_root or ENV.var_dir / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [API_PAGES / "static"]
STORAGES = {
    "default": media_storage(ENV),
    "archives": archive_storage(ENV),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if ENV.is_production
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
ARCHIVE_KEY = ENV.archive_key.get_secret_value()
SNAPSHOT_HOURS = ENV.snapshot_hours
SNAPSHOTS_KEPT = ENV.snapshots_kept
WHITENOISE_USE_FINDERS = not ENV.is_production
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
