"""Who is served next: the threads' time is shared by shops and their weights, however many requests each sends.

Start-time fair queueing (Goyal, Vin and Cheng, 1996): each shop has a clock that runs while it is served, and of
the shops that wait the one whose clock is least comes next. A shop that was away starts at the clock of whoever
was served last: nobody saves time up, and nobody who asks little waits behind one who asks much.
Knows no threads and no clock of its own.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")

FORGOTTEN_AFTER = 1.0
ALONE_AFTER = 10.0
"""Seconds without a request of any other shop, after which one shop may take every place.

Whoever asks less often than that finds every place taken each time it comes, and shares the core with all of them.
"""


@dataclass(slots=True)
class _Shop(Generic[Item]):
    clock: float = 0.0
    weight: int = 1
    in_flight: int = 0
    waiting: dict[str, deque[Item]] = field(default_factory=dict)
    """By client, the one whose turn it is first."""
    length: int = 0
    seen_at: float = 0.0

    def append(self, client: str, item: Item) -> None:
        self.waiting.setdefault(client, deque()).append(item)
        self.length += 1

    def next(self) -> Item:
        client = next(iter(self.waiting))
        theirs = self.waiting.pop(client)
        item = theirs.popleft()
        if theirs:
            self.waiting[client] = theirs
        self.length -= 1
        return item

    def drop(self, client: str) -> Item | None:
        """The newest request of who has most of them; None where nobody has more than this client would."""
        theirs = max(self.waiting.values(), key=len)
        if len(theirs) <= len(self.waiting.get(client, ())) + 1:
            return None
        self.length -= 1
        return theirs.pop()


class Line(Generic[Item]):
    """The requests that wait and those that are served, by shop. Not for several threads at once."""

    def __init__(self, *, places: int, longest: int) -> None:
        """`places` are served at once; at most `longest` of one shop wait."""
        self.places = places
        self.longest = longest
        self._shops: dict[str, _Shop[Item]] = {}
        self._gone: dict[str, float] = {}
        """The two that were forgotten last, and when they were seen: of any shop one of them is another."""
        self._clock = 0.0

    def join(self, name: str, item: Item, *, now: float, client: str = "", weight: int = 1) -> Item | None:
        """Put a client's request into its shop's line; where that is full, the one that has to go: it or another.

        Beside others a shop has `weight` times the time of one with a weight of 1.
        """
        shop = self._shops.get(name)
        if shop is None:
            shop = self._shops[name] = _Shop()
        dropped = shop.drop(client) if shop.length >= self.longest else None
        if shop.length >= self.longest:
            return item
        if not shop.waiting and not shop.in_flight:
            shop.clock = max(shop.clock, self._clock)
        shop.weight = weight
        shop.append(client, item)
        shop.seen_at = now
        return dropped

    def take(self, *, now: float) -> tuple[str, Item] | None:
        """The next request and its shop, which has a place from now on; None where nobody may be served."""
        if not any(shop.waiting for shop in self._shops.values()):
            return None
        self._forget(now)
        ready = [
            (shop.clock, name)
            for name, shop in self._shops.items()
            if shop.waiting and shop.in_flight < self._most(name, now)
        ]
        if not ready:
            return None
        self._clock, name = min(ready)
        shop = self._shops[name]
        shop.in_flight += 1
        return name, shop.next()

    def leave(self, name: str, *, took: float, now: float) -> None:
        """A request of the shop was answered after so many seconds; its place is free."""
        shop = self._shops[name]
        shop.in_flight -= 1
        shop.clock += took / shop.weight
        shop.seen_at = now

    def count_waiting(self) -> dict[str, int]:
        """How many requests wait, of the shops of which any does."""
        return {name: shop.length for name, shop in self._shops.items() if shop.waiting}

    def _most(self, name: str, now: float) -> int:
        """Places that a shop may have beside others: half of them, and one where a line of its own stands behind it.

        Threads of a process take turns on one core: beside a single other request nobody is more than twice as slow.
        """
        if len(self._shops) <= 1 and all(
            gone == name or now - seen_at > ALONE_AFTER for gone, seen_at in self._gone.items()
        ):
            return self.places
        shop = self._shops[name]
        return 1 if shop.length > self.places else max(1, self.places // 2)

    def _forget(self, now: float) -> None:
        """Leave out the shops that were not here lately."""
        gone = {
            name: shop.seen_at
            for name, shop in self._shops.items()
            if not shop.waiting and not shop.in_flight and now - shop.seen_at > FORGOTTEN_AFTER
        }
        if gone:
            for name in gone:
                del self._shops[name]
            latest = sorted((self._gone | gone).items(), key=lambda each: each[1])
            self._gone = dict(latest[-2:])
