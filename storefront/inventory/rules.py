"""Pure rules of stock: what is available, and from where a quantity is taken."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

MOST_ON_HAND = 2_000_000_000
"""Of a variant at a location, either way."""
UNTRACKED = "untracked"
DENY = "deny"


class State(StrEnum):
    """How a level stands, in words."""

    IN_STOCK = "in stock"
    LOW = "low"
    OUT = "out"
    NOT_COUNTED = "not counted"


Policy = Literal["deny", "continue", "untracked"]
"""What happens when none is left."""


@dataclass(frozen=True, slots=True)
class Line:
    """So many of a variant."""

    variant_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class StockCount:
    """How many of a variant lie in the shop's first location, and what happens when none is left.

    None is what nobody spoke of: it stays.
    """

    variant_id: int
    on_hand: int | None
    policy: Policy | None


@dataclass(frozen=True, slots=True)
class Level:
    """A stock level as read under its lock, with what its location says."""

    id: int
    variant_id: int
    on_hand: int
    reserved: int
    policy: str
    threshold: int | None = None
    is_active: bool = True
    priority: int = 0
    location_id: int = 0

    @property
    def available(self) -> int:
        """What is left of what is counted here."""
        return self.on_hand - self.reserved

    @property
    def is_low(self) -> bool:
        """Whether it is down to its threshold."""
        return is_low(self.policy, self.available, self.threshold, is_active=self.is_active)

    @property
    def sells(self) -> bool:
        """Whether a buyer can have one from here."""
        return self.is_active and (self.policy != DENY or self.available > 0)


def merge(lines: Iterable[Line]) -> dict[int, int]:
    """Quantity by variant; lines of one variant add up."""
    total: Counter[int] = Counter()
    for line in lines:
        total[line.variant_id] += line.quantity
    return dict(total)


def available_of(levels: Sequence[Level]) -> int | None:
    """What can be sold of one variant over its levels; None when there is no end to it."""
    active = [level for level in levels if level.is_active]
    if any(level.policy != DENY for level in active):
        return None
    return sum(max(level.available, 0) for level in active)


def take(levels: Sequence[Level], quantity: int) -> dict[int, int] | None:
    """From which levels of a variant to take `quantity`, as `{level id: quantity}`; None if it is not there.

    An untracked level gives without counting (`{}`). Otherwise one location that has all of it goes
    before several that have parts, by priority; what no location has comes from the first that
    sells on without stock.
    """
    active = sorted(
        (level for level in levels if level.is_active), key=lambda level: (level.priority, level.id)
    )
    if any(level.policy == UNTRACKED for level in active):
        return {}
    whole = next((level for level in active if level.available >= quantity), None)
    if whole is not None:
        return {whole.id: quantity}
    taken: dict[int, int] = {}
    left = quantity
    for level in active:
        part = min(max(level.available, 0), left)
        if part:
            taken[level.id] = part
            left -= part
    if left:
        endless = next((level for level in active if level.policy != DENY), None)
        if endless is None:
            return None
        taken[endless.id] = taken.get(endless.id, 0) + left
    return taken


def state_of(*, policy: str, available: int, threshold: int | None, is_active: bool = True) -> State:
    """How a level stands. What is not counted is never short; of low and out, out says more."""
    if policy == UNTRACKED:
        return State.NOT_COUNTED
    if available <= 0:
        return State.OUT
    return State.LOW if is_low(policy, available, threshold, is_active=is_active) else State.IN_STOCK


def is_low(policy: str, available: int, threshold: int | None, *, is_active: bool = True) -> bool:
    """Whether stock is low: it is counted, sold from, has a threshold, and is down to it, or out.

    `queries.LOW` says the same of rows.
    """
    return policy != UNTRACKED and is_active and threshold is not None and available <= threshold
