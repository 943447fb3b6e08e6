"""What every process tells of its loudest shops, read by any of them."""

import json
import socket
import time

import pytest
from django.conf import settings

from front import loudest
from front.line import Line
from front.threads import Threads
from kernel import clock, valkey


def served(*shops: str) -> Threads[str]:
    """Threads that have served a request of each of these, and stopped."""
    threads: Threads[str] = Threads(Line(places=1, longest=10), lambda _: time.sleep(0.01))
    threads.start()
    for shop in shops:
        threads.submit(shop, "request")
    threads.stop(seconds=5)
    return threads


@pytest.fixture(autouse=True)
def _nothing_told() -> None:
    valkey.connected(settings.REDIS_URL).delete("souk:loudest")


def other_process(*, shops: list[list[object]], age: float) -> None:
    told = json.dumps({"at": clock.now().timestamp() - age, "shops": shops})
    valkey.connected(settings.REDIS_URL).hset("souk:loudest", f"elsewhere:{age}", told)


def test_what_processes_tell_is_added_up() -> None:
    loudest.tell(served("shop_a", "shop_b"), url=settings.REDIS_URL)
    other_process(shops=[["shop_b", 7.0, 3.0]], age=1)
    loud, quiet = loudest.read(url=settings.REDIS_URL)
    assert (loud.schema, quiet.schema) == ("shop_b", "shop_a")
    assert loud.seconds > 7.0
    assert loud.refusals == pytest.approx(3.0)


def test_a_process_that_has_ended_says_nothing_more() -> None:
    other_process(shops=[["shop_b", 7.0, 0.0]], age=loudest.OLD_SECONDS + 1)
    assert loudest.read(url=settings.REDIS_URL) == []
    assert valkey.connected(settings.REDIS_URL).hlen("souk:loudest") == 0


def test_what_waits_is_this_processs_own_and_what_others_of_its_machine_told() -> None:
    threads = served("shop_a")
    store = valkey.connected(settings.REDIS_URL)
    loudest.tell(threads, url=settings.REDIS_URL)  # its own word is not counted a second time
    for name, waiting in ((f"{socket.gethostname()}:1", 3), ("elsewhere:1", 50)):
        told = {"at": clock.now().timestamp(), "shops": [], "waiting": waiting}
        store.hset("souk:loudest", name, json.dumps(told))
    assert loudest.count_waiting(threads, url=settings.REDIS_URL) == 3
    assert loudest.count_waiting(threads, url="redis://127.0.0.1:1/0") == 0


def test_a_store_that_is_away_names_nobody() -> None:
    assert loudest.read(url="redis://127.0.0.1:1/0") == []
