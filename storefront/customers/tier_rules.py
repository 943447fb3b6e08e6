"""Which membership tier is reached. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Step:
    """A membership tier's rule: spend or orders from which it is reached, within a window (None: ever)."""

    tier_id: int
    rank: int
    min_spend: Decimal | None = None
    min_orders: int | None = None
    window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a tier gives its members: percent off, and the goods' value from which sending is free (None: never)."""

    name: str
    rank: int
    discount_percent: Decimal
    free_shipping_from: Decimal | None


@dataclass(frozen=True, slots=True)
class Spent:
    """A paid order: what it brought, less what was refunded of it."""

    amount: Decimal
    paid_at: datetime


def missing_for(step: Step, purchases: Sequence[Spent], *, now: datetime) -> tuple[Decimal, int]:
    """The spend and the orders that are missing to reach the tier; nothing of either: it is reached.

    An order of which everything was refunded counts for nothing.
    """
    since = None if step.window is None else now - step.window
    counted = [each for each in purchases if since is None or each.paid_at > since]
    spend = sum((each.amount for each in counted), ZERO)
    orders = sum(each.amount > ZERO for each in counted)
    return (
        max((step.min_spend or ZERO) - spend, ZERO),
        max((step.min_orders or 0) - orders, 0),
    )


def highest_reached(steps: Sequence[Step], purchases: Sequence[Spent], *, now: datetime) -> Step | None:
    """The tier of highest rank whose rule is met; the lowest needs nothing."""
    lowest = min(steps, key=lambda step: step.rank, default=None)
    reached = [step for step in steps if step is lowest or missing_for(step, purchases, now=now) == (ZERO, 0)]
    return max(reached, key=lambda step: step.rank, default=None)


def next_above(steps: Sequence[Step], *, rank: int) -> Step | None:
    """The tier that comes after the one of that rank."""
    return min((step for step in steps if step.rank > rank), key=lambda step: step.rank, default=None)
