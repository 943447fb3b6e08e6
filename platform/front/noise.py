"""Which shops take the most of the threads' time: a short list for those who watch."""

import math
from dataclasses import dataclass

HALF_LIFE = 60.0  # seconds
MOST_KEPT = 500


@dataclass(slots=True)
class _Noise:
    seconds: float = 0.0
    refusals: float = 0.0
    at: float = 0.0

    def fade(self, now: float) -> None:
        left = math.pow(0.5, (now - self.at) / HALF_LIFE)
        self.seconds *= left
        self.refusals *= left
        self.at = now


class Noise:
    """What was lately served and refused, by shop; older seconds count less. Not for several threads at once."""

    def __init__(self) -> None:
        self._shops: dict[str, _Noise] = {}

    def served(self, shop: str, *, took: float, now: float) -> None:
        """A request took a thread for so many seconds."""
        self._of(shop, now).seconds += took

    def refused(self, shop: str, *, now: float) -> None:
        """A request found its shop's line full, or waited for nothing."""
        self._of(shop, now).refusals += 1

    def top(self, number: int, *, now: float) -> list[tuple[str, float, float]]:
        """The loudest shops: name, seconds of threads and refusals, of about the last minute and a half."""
        for noise in self._shops.values():
            noise.fade(now)
        loudest = sorted(self._shops.items(), key=lambda each: each[1].seconds, reverse=True)[:number]
        return [(name, noise.seconds, noise.refusals) for name, noise in loudest]

    def _of(self, shop: str, now: float) -> _Noise:
        noise = self._shops.get(shop)
        if noise is None:
            if len(self._shops) >= MOST_KEPT:
                kept = {name for name, *_ in self.top(MOST_KEPT // 2, now=now)}
                self._shops = {name: noise for name, noise in self._shops.items() if name in kept}
            noise = self._shops[shop] = _Noise(at=now)
        noise.fade(now)
        return noise
