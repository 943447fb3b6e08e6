"""Valkey as a cache: every key carries its schema, and a store that is down is a miss."""

from config.env import environment
from config.settings.database import REDIS_URL

CACHES = {
    "default": {
        "BACKEND": "kernel.cache.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "souk",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "VERSION": 2,  # as JSON; what older code keeps is pickled
        "TIMEOUT": 300,
    }
}
SESSION_ENGINE = "accounts.session_store"  # a flushed cache logs nobody out
HOT_READS = environment().hot_reads
LIMITS_URL = environment().limits_url
