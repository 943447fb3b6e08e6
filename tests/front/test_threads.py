"""Which thread serves whom."""

import threading
from collections import defaultdict

from front.line import Line
from front.threads import Threads

PLACES, SHOPS, ROUNDS = 4, 12, 5


def test_a_shop_is_served_by_the_thread_that_knows_it_while_that_is_idle() -> None:
    served: dict[str, set[str]] = defaultdict(set)
    done = threading.Event()

    def serve(shop: str) -> None:
        served[shop].add(threading.current_thread().name)
        done.set()

    threads: Threads[str] = Threads(Line(places=PLACES, longest=10), serve)
    threads.start()
    shops = [f"shop-{number}" for number in range(SHOPS)]
    try:
        for shop in shops * ROUNDS:
            done.clear()
            _wait_until_idle(threads)
            assert threads.submit(shop, shop) is None
            assert done.wait(10)
    finally:
        threads.stop(seconds=10)
    assert {len(names) for names in served.values()} == {1}, served
    assert len({name for names in served.values() for name in names}) > 1, "one thread served them all"


def test_who_finds_the_thread_busy_is_served_by_another() -> None:
    together = threading.Barrier(PLACES)

    def serve(_shop: str) -> None:
        together.wait(10)

    threads: Threads[str] = Threads(Line(places=PLACES, longest=10), serve)
    threads.start()
    try:
        for _ in range(PLACES):
            assert threads.submit("alone", "alone") is None
        threads.stop(seconds=10)
        assert not together.broken
    finally:
        threads.stop(seconds=0)


def test_beside_a_loud_shop_each_has_one_thread() -> None:
    served: dict[str, set[str]] = defaultdict(set)
    done, ended = threading.Event(), threading.Event()
    pause = threading.Event()

    def serve(shop: str) -> None:
        served[shop].add(threading.current_thread().name)
        if shop == "loud":
            pause.wait(0.001)
        else:
            done.set()

    threads: Threads[str] = Threads(Line(places=PLACES, longest=10), serve)
    threads.start()

    def shout() -> None:
        while not ended.is_set():
            threads.submit("loud", "loud")

    loud = threading.Thread(target=shout)
    try:
        _wait_until_idle(threads)
        threads.submit("quiet", "quiet")  # one alone has every thread
        assert done.wait(10)
        loud.start()
        while len(served["loud"]) < 1 or threads.count_waiting().get("loud", 0) < 10:
            pause.wait(0.01)
        served.clear()
        for shop in [f"shop-{number}" for number in range(SHOPS)] * ROUNDS * 2:
            done.clear()
            _wait_until_idle(threads, PLACES - 1)
            threads.submit(shop, shop)
            assert done.wait(10)
    finally:
        ended.set()
        loud.join()
        threads.stop(seconds=10)
    assert {shop: len(names) for shop, names in served.items()} == dict.fromkeys(served, 1)


def _wait_until_idle(threads: Threads[str], number: int = PLACES) -> None:
    idle = threading.Event()
    for _ in range(1000):
        if len(threads._idle) == number:
            return
        idle.wait(0.01)
    raise AssertionError("the threads did not come back")
