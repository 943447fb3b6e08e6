"""Which nudges wait in the queue: one of a (schema, job) is enough.

A flag beside the queue, in the same store, so that both are lost together. It is taken down when the
task begins and before it looks for work; hence whoever finds it up has committed what the task will
see. It falls by itself when a message was lost, and whoever cannot reach the store sends.
"""

from functools import lru_cache
from typing import Any

import redis
from django.conf import settings

from kernel import valkey

SECONDS = 20  # less than a mark's lease: who sends anew must not find the flag of the message that was lost
_HERE = "souk:queue"


def take(*, schema: str, job: str) -> bool:
    """Whether the caller is to send the nudge, since none is on its way."""
    store = _store()
    if store is None:
        return True
    try:
        return bool(store.set(_name(schema, job), 1, nx=True, ex=SECONDS))
    except redis.RedisError:
        return True


def taken(*, schema: str, job: str) -> None:
    """The nudge has arrived: the next one is to be sent again."""
    store = _store()
    if store is not None:
        try:
            store.delete(_name(schema, job))
        except redis.RedisError:
            return  # it falls by itself


def were_lost() -> bool:
    """Whether the store was emptied since this was last asked, and whatever waited in it with it."""
    store = _store()
    try:
        return store is not None and bool(store.set(_HERE, 1, nx=True))
    except redis.RedisError:
        return False


def _name(schema: str, job: str) -> str:
    return f"souk:nudge:{schema}:{job}"


@lru_cache(maxsize=1)
def _store() -> Any:
    """The queue's store, where it is one that keeps flags."""
    url = settings.CELERY_BROKER_URL
    if not url.startswith(("redis", "valkey", "unix")):
        return None
    return valkey.connect(url)
