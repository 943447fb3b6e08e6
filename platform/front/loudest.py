"""The shops that lately took most of the web's threads, told by every process of an installation and read by any."""

import json
import logging
import os
import socket
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import redis

from front.threads import Threads
from kernel import clock, valkey

logger = logging.getLogger(__name__)

NUMBER = 10
"""Shops that are named."""
EVERY_SECONDS = 10.0
OLD_SECONDS = 30.0
"""A process that has told nothing for so long has ended."""
_KEY = "souk:loudest"


@dataclass(frozen=True, slots=True)
class Loud:
    """Seconds of threads and requests refused, of about the last minute and a half."""

    schema: str
    seconds: float
    refusals: float


def keep_telling(threads: Threads[Any], *, url: str) -> None:
    """Tell now and then what these threads served, from a thread of its own, which alone waits for the store."""

    def run() -> None:
        while True:
            try:
                tell(threads, url=url)
            except redis.RedisError as error:
                logger.debug("the loudest shops were not told: %s", error)
            time.sleep(EVERY_SECONDS)

    threading.Thread(target=run, name="loudest", daemon=True).start()


def tell(threads: Threads[Any], *, url: str) -> None:
    """Keep what these threads served, as this process's. Raises redis.RedisError."""
    told = {
        "at": clock.now().timestamp(),
        "shops": threads.list_loudest(NUMBER),
        "waiting": sum(threads.count_waiting().values()),
    }
    valkey.connected(url).hset(_KEY, _own(), json.dumps(told))


def read(*, url: str, threads: Threads[Any] | None = None) -> list[Loud]:
    """The loudest shops of all processes, the loudest first; of these threads as it is now, of others as they told it.

    Where the store is away there are no others.
    """
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    told = _told(url)
    if threads is not None:
        told[_own()] = {"shops": threads.list_loudest(NUMBER)}
    for found in told.values():
        for schema, seconds, refusals in found["shops"]:
            sums[schema][0] += seconds
            sums[schema][1] += refusals
    shops = [Loud(schema, seconds, refusals) for schema, (seconds, refusals) in sums.items()]
    return sorted(shops, key=lambda shop: shop.seconds, reverse=True)[:NUMBER]


def count_waiting(threads: Threads[Any], *, url: str) -> int:
    """How many requests wait for these threads, and for those of this machine's other processes, as they told it."""
    others = [found for name, found in _told(url).items() if name.startswith(_host()) and name != _own()]
    return sum(threads.count_waiting().values()) + sum(found.get("waiting", 0) for found in others)


def _told(url: str) -> dict[str, Any]:
    """What the processes that live told, by their names; nothing where the store is away."""
    store, living = valkey.connected(url), dict[str, Any]()
    try:
        for process, told in store.hgetall(_KEY).items():
            found = json.loads(told)
            if found["at"] < clock.now().timestamp() - OLD_SECONDS:
                store.hdel(_KEY, process)
            else:
                living[process.decode()] = found
    except redis.RedisError as error:
        logger.warning("the loudest shops could not be read: %s", error)
        return {}
    return living


def _own() -> str:
    return f"{_host()}{os.getpid()}"


def _host() -> str:
    return f"{socket.gethostname()}:"
