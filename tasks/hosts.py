"""Which receivers are slow, and how many calls to each may be open at once: a slow one has few and delays no other."""

from collections import Counter, OrderedDict

SLOW_SECONDS = 2.0
REMEMBERED = 10_000


class Hosts:
    """Of one lane with so many `calls`: slow hosts together have half of them, unknown ones with them 3/4."""

    def __init__(self, calls: int) -> None:
        self.calls = calls
        self.open: Counter[str] = Counter()
        self._seconds: OrderedDict[str, float] = OrderedDict()

    def is_slow(self, host: str) -> bool:
        """Whether its last call took long."""
        return self._seconds.get(host, 0.0) >= SLOW_SECONDS

    def is_fast(self, host: str) -> bool:
        """Whether it is known, and its last call took little."""
        return host in self._seconds and not self.is_slow(host)

    def has_room(self, host: str) -> bool:
        """Whether another call to the host may be opened now."""
        if sum(self.open.values()) >= self.calls:
            return False
        if self.is_fast(host):
            return self.open[host] < max(self.calls // 2, 1)
        if self.open[host] >= max(self.calls // 12, 2):
            return False
        slow = sum(count for name, count in self.open.items() if self.is_slow(name))
        fast = sum(count for name, count in self.open.items() if self.is_fast(name))
        unknown = sum(self.open.values()) - slow - fast
        if self.is_slow(host):
            return slow < self.calls // 2
        return slow + unknown < self.calls * 3 // 4

    def begin(self, host: str) -> None:
        """A call to the host is opened."""
        self.open[host] += 1

    def end(self, host: str, seconds: float) -> None:
        """A call to the host has ended after so long."""
        self.open[host] -= 1
        if self.open[host] <= 0:
            del self.open[host]
        self._seconds[host] = seconds
        self._seconds.move_to_end(host)
        while len(self._seconds) > REMEMBERED:
            self._seconds.popitem(last=False)
