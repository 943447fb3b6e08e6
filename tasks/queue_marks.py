"""Which lanes have a message in the queue: one is enough, since whoever reads it does all that is due.

A mark beside the queue, in the same store, so that both are lost together. It only saves messages: it falls by
itself, whoever cannot reach the store sends, and the dispatcher sends without asking for what has waited.
"""

from functools import lru_cache
from typing import Any

import redis
from django.conf import settings

from kernel import valkey

SECONDS = 20


def put(lane: str) -> bool:
    """Put the lane's mark up; returns whether it was down, so that the caller is to send a message."""
    store = _store()
    if store is None:
        return True
    try:
        return bool(store.set(_name(lane), 1, nx=True, ex=SECONDS))
    except redis.RedisError:
        return True


def keep(lane: str) -> None:
    """Keep the mark up: the lane is being worked on, and what comes is seen without a message."""
    store = _store()
    if store is not None:
        try:
            store.set(_name(lane), 1, ex=SECONDS)
        except redis.RedisError:
            return


def drop(lane: str) -> None:
    """Take the mark down: what is asked for from now on needs a message."""
    store = _store()
    if store is not None:
        try:
            store.unlink(_name(lane))
        except redis.RedisError:
            return  # it falls by itself


def _name(lane: str) -> str:
    return f"souk:asked:{lane}"


@lru_cache(maxsize=1)
def _store() -> Any:
    """The queue's store, where it is one that keeps marks."""
    url = settings.CELERY_BROKER_URL
    if not url.startswith(("redis", "valkey", "unix")):
        return None
    return valkey.connect(url)
