"""A fixed pool of threads that serve requests in the order of the fair line."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from front.line import Line
from front.noise import Noise

Item = TypeVar("Item")


class Threads(Generic[Item]):
    """As many threads as the line has places; each keeps what belongs to a thread, such as its connection.

    A shop has a thread where it is at home: while that is idle it serves the shop, and so its connection knows the
    shop's tables already. Where it is not, the next that is idle does. Who is idle is handed what it serves: a thread
    that comes free meanwhile, and knows other shops, does not get there first.
    """

    def __init__(self, line: Line[Item], serve: Callable[[Item], None]) -> None:
        """`serve` answers one request and raises nothing."""
        self._noise = Noise()
        self._line = line
        self._serve = serve
        self._lock = threading.Lock()
        self._wake = [threading.Condition(self._lock) for _ in range(line.places)]
        self._idle: set[int] = set()
        self._handed: dict[int, tuple[str, Item]] = {}
        self._is_stopping = False
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"front-{number}", daemon=True)
            for number in range(line.places)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def submit(self, shop: str, item: Item, *, client: str = "", weight: int = 1) -> Item | None:
        """Put a request in its shop's line; what has to go where that is full: see Line.join."""
        with self._lock:
            dropped = self._line.join(shop, item, now=time.monotonic(), client=client, weight=weight)
            if dropped is not None:
                self._noise.refused(shop, now=time.monotonic())
            self._hand_out()
        return dropped

    def stop(self, *, seconds: float) -> None:
        """Let them finish what they serve, and end."""
        with self._lock:
            self._is_stopping = True
            for wake in self._wake:
                wake.notify()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def count_waiting(self) -> dict[str, int]:
        """How many requests of each shop wait."""
        with self._lock:
            return self._line.count_waiting()

    def list_loudest(self, number: int) -> list[tuple[str, float, float]]:
        """The shops that lately took most of the threads: name, seconds of threads and requests refused."""
        with self._lock:
            return self._noise.top(number, now=time.monotonic())

    def _work(self, number: int) -> None:
        taken = self._next(number)
        while taken is not None:
            shop, item = taken
            began = time.monotonic()
            self._serve(item)
            taken = self._next(number, served=shop, took=time.monotonic() - began)

    def _hand_out(self) -> None:
        """Give what may be served now to those who are idle."""
        while self._idle and (taken := self._line.take(now=time.monotonic())):
            home = hash(taken[0])
            chosen = min(self._idle, key=lambda number: (number - home) % len(self._wake))
            self._idle.remove(chosen)
            self._handed[chosen] = taken
            self._wake[chosen].notify()

    def _next(self, number: int, *, served: str = "", took: float = 0) -> tuple[str, Item] | None:
        """What the thread serves next, after it has served a shop for so many seconds; None to end."""
        with self._lock:
            now = time.monotonic()
            if served:
                self._line.leave(served, took=took, now=now)
                self._noise.served(served, took=took, now=now)
            taken = self._line.take(now=now)
            if taken is not None:
                self._hand_out()
                return taken
            self._idle.add(number)
            self._wake[number].wait_for(lambda: number in self._handed or self._is_stopping)
            self._idle.discard(number)
            return self._handed.pop(number, None)
