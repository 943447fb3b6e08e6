"""Connections to Valkey that give up soon: whoever waits for a store that is down is a buyer."""

from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

ONCE_MORE = Retry(NoBackoff(), 1)
"""The library's own default tries ten times more, ever later. Once, at once, is for a store that was restarted."""
CONNECT_SECONDS = 0.3


def connect(url: str, *, answer_seconds: float = 1.0) -> Any:
    """A pool of connections to the store at the address; nothing is sent yet."""
    return redis.Redis.from_url(
        url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=answer_seconds, retry=ONCE_MORE
    )
