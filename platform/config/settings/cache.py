"""Valkey as a cache: every key carries its schema, and a store that is down is a miss."""

from config.env import environment
from config.settings.database import REDIS_URL
from kernel import valkey

CACHES = {
    "default": {
        "BACKEND": "kernel.cache.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "souk",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "TIMEOUT": 300,
        "OPTIONS": {
            "socket_connect_timeout": valkey.CONNECT_SECONDS,
            "socket_timeout": 1.0,
            "retry": valkey.ONCE_MORE,
        },
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a flushed cache logs nobody out
HOT_READS = environment().hot_reads
