"""A Redis cache that a shop survives without: when the store is down, every read is a miss.

What is kept is JSON: whoever can write to the store can lie to us, and not have us run anything.
"""

import logging
from collections.abc import Callable
from typing import Any

import orjson
import redis
from django.core.cache.backends.redis import RedisCache

from kernel import valkey

logger = logging.getLogger(__name__)


class JsonSerializer:
    """Values as JSON; what is none is a miss."""

    def dumps(self, value: Any) -> bytes | int:
        """As it is kept. Integers are Valkey's own, to be counted up by it."""
        return value if type(value) is int else orjson.dumps(value, default=str)

    def loads(self, kept: bytes) -> Any:
        """As it was, with ids, times and amounts as text."""
        try:
            return orjson.loads(kept)
        except orjson.JSONDecodeError:
            return None


class FailOpenRedisCache(RedisCache):
    """Django's Redis cache; an unreachable store is logged and counts as empty."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(
            server,
            {**params, "OPTIONS": {**valkey.options(answer_seconds=1.0), "serializer": JsonSerializer}},
        )

    def _try(self, method: Callable[..., Any], fallback: Any, *args: Any, **kwargs: Any) -> Any:
        url: str = self._servers[0]  # type: ignore[attr-defined]  # unknown to the stubs
        if valkey.is_off(url):
            return fallback
        try:
            return method(*args, **kwargs)
        except (redis.ConnectionError, redis.TimeoutError, redis.ResponseError) as error:
            valkey.note(url, error)
            logger.warning("cache unavailable: %s", error)
            return fallback

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try(super().get, default, key, default, version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try(super().set, None, key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try(super().add, True, key, value, *args, **kwargs))

    def touch(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try(super().touch, False, key, *args, **kwargs))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._try(super().delete, False, key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self._try(super().get_many, {}, keys, version)
        return found

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        failed: list[Any] = self._try(super().set_many, list(data), data, *args, **kwargs)
        return failed

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._try(super().has_key, False, key, version))

    def clear(self) -> None:
        """Refused: it would empty every shop's cache at once."""
        raise RuntimeError("cache.clear() empties every shop's cache; delete the keys you mean")
