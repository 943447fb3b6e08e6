"""How far an operation has come, for whoever looks on. It is in Valkey and in no row: rows wait for a commit."""

import time
from dataclasses import asdict, dataclass
from uuid import UUID

import redis
from django.conf import settings

from kernel import valkey
from tenants.portability.archive import Watcher

_SECONDS = 24 * 3600
_BETWEEN = 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of so many things of a step are done; of a total of 0 nobody knows how many there are."""

    step: str = ""
    done: int = 0
    total: int = 0


def teller(operation_id: UUID, *, also: Watcher | None = None) -> Watcher:
    """A watcher that writes down what it is told, at most twice a second but for a step's begin and end."""
    last = ("", 0.0)

    def watch(step: str, done: int, total: int) -> None:
        nonlocal last
        if also is not None:
            also(step, done, total)
        now = time.monotonic()
        if step == last[0] and now - last[1] < _BETWEEN and done != total:
            return
        last = (step, now)
        try:
            store = valkey.connected(settings.REDIS_URL)
            store.hset(_key(operation_id), mapping=asdict(Progress(step, done, total)))
            store.expire(_key(operation_id), _SECONDS)
        except redis.RedisError:
            return  # nobody looks on while the store is away

    return watch


def read(operation_id: UUID) -> Progress:
    """What was written down last."""
    try:
        found = valkey.connected(settings.REDIS_URL).hgetall(_key(operation_id))
    except redis.RedisError:
        return Progress()
    kept = {name.decode(): value.decode() for name, value in found.items()}
    return Progress(kept["step"], int(kept["done"]), int(kept["total"])) if kept else Progress()


def _key(operation_id: UUID) -> str:
    return f"souk:operation:{operation_id}"
