"""Files: uploads under each tenant's own prefix, and the house's static files."""

from config.env import environment

ENV = environment()

MEDIA_ROOT = ENV.media_root or ENV.var_dir / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = ENV.static_root or ENV.var_dir / "static"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "media.storages.TenantStorage"},
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
