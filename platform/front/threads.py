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
    shop's tables already. Where it is not, any other does.
    """

    def __init__(self, line: Line[Item], serve: Callable[[Item], None]) -> None:
        """`serve` answers one request and raises nothing."""
        self._noise = Noise()
        self._line = line
        self._serve = serve
        self._lock = threading.Lock()
        self._wake = [threading.Condition(self._lock) for _ in range(line.places)]
        self._idle: list[int] = []
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
            if dropped is not item:
                self._wake_one(hash(shop) % len(self._wake))
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
        while (taken := self._next(number)) is not None:
            shop, item = taken
            began = time.monotonic()
            try:
                self._serve(item)
            finally:
                now = time.monotonic()
                with self._lock:
                    self._line.leave(shop, took=now - began, now=now)
                    self._noise.served(shop, took=now - began, now=now)
                    if self._line.count_waiting():
                        self._wake_one(number)

    def _wake_one(self, number: int) -> None:
        """This one where it is idle, or else who has been idle for the shortest time."""
        if self._idle:
            chosen = number if number in self._idle else self._idle[-1]
            self._idle.remove(chosen)
            self._wake[chosen].notify()

    def _next(self, number: int) -> tuple[str, Item] | None:
        with self._lock:
            while True:
                taken = self._line.take(now=time.monotonic())
                if taken is not None or self._is_stopping:
                    return taken
                self._idle.append(number)
                self._wake[number].wait()
