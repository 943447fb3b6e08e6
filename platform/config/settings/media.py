"""Files: uploads under each tenant's own prefix, and the house's static files."""

from typing import Any

from config.env import Environment, environment
from config.settings.base import API_PAGES

ENV = environment()


def media_storage(env: Environment) -> dict[str, Any]:
    """Where uploads are kept: in a bucket where one is named, else on disk."""
    if not env.s3_bucket:
        return {"BACKEND": "media.storages.TenantStorage"}
    from botocore.config import Config

    return {
        "BACKEND": "media.s3.TenantS3Storage",
        "OPTIONS": {
            "bucket_name": env.s3_bucket,
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
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if ENV.is_production
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not ENV.is_production
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
