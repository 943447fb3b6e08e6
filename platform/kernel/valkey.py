"""Connections to Valkey that give up soon: whoever waits for a store that is down is a buyer."""

import time
from functools import lru_cache
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

ONCE_MORE = Retry(NoBackoff(), 1)
"""The library's own default tries ten times more, ever later. Once, at once, is for a store that was restarted."""
CONNECT_SECONDS = 0.3
OFF_SECONDS = {redis.ConnectionError: 1.0, redis.TimeoutError: 5.0}
"""How long nothing is asked of a store that could not be reached, or did not answer: each try costs a thread's time."""

_off_until: dict[str, float] = {}


def is_off(url: str) -> bool:
    """Whether the store at the address is not asked for a while, since it did not answer a moment ago."""
    return time.monotonic() < _off_until.get(url, 0.0)


def note(url: str, error: Exception) -> None:
    """Ask the store at the address nothing for a while if this says that it is away."""
    for kind, seconds in OFF_SECONDS.items():
        if isinstance(error, kind):
            _off_until[url] = max(_off_until.get(url, 0.0), time.monotonic() + seconds)


class Store(redis.Redis):
    """A store that is let be for a while when it does not answer."""

    url = ""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if is_off(self.url):
            raise redis.ConnectionError("the store did not answer a moment ago")
        try:
            return super().execute_command(*args, **options)
        except redis.RedisError as error:
            note(self.url, error)
            raise


def options(*, answer_seconds: float) -> dict[str, Any]:
    """How a connection is made that gives up soon."""
    return {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": answer_seconds, "retry": ONCE_MORE}


def connect(url: str, *, answer_seconds: float = 1.0) -> Any:
    """A pool of connections to the store at the address; nothing is sent yet."""
    store: Store = Store.from_url(url, **options(answer_seconds=answer_seconds))  # type: ignore[assignment]  # the stubs know the parent alone
    store.url = url
    return store


@lru_cache(maxsize=4)
def connected(url: str) -> Any:
    """The process's one pool to the store at the address."""
    return connect(url)
