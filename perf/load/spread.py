"""Which of the shops a visitor comes to. Pure."""

import itertools
import random
from collections.abc import Sequence
from typing import Generic, TypeVar

from perf.load.wishes import ZIPF

T = TypeVar("T")


class Spread(Generic[T]):
    """Chooses among things: each as often, or the first often and the others by their rank (1, 1/2, 1/3 …)."""

    def __init__(self, among: Sequence[T], *, kind: str) -> None:
        self._among = among
        weights = (1 / rank if kind == ZIPF else 1.0 for rank in range(1, len(among) + 1))
        self._sums = list(itertools.accumulate(weights))

    def choose(self) -> T:
        """The next one."""
        return random.choices(self._among, cum_weights=self._sums)[0]  # noqa: S311 - no secret
