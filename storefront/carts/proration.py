"""What some pieces of an order's line are worth when money goes back. Pure.

The rules and their tables are in docs/algorithms/refunds-prorata.md. A line's money is what the
buyer paid for it: its total after discounts, and the tax where that came on top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kernel import money


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A line as it was paid: `amount` for all its pieces, `tax` of it (in the amount), `refunded` pieces."""

    amount: Decimal
    tax: Decimal
    quantity: int
    refunded: int = 0


@dataclass(frozen=True, slots=True)
class RefundPart:
    """What goes back for some pieces of one line: `amount`, and the `tax` within it."""

    pieces: int
    amount: Decimal
    tax: Decimal


def refund_parts(lines: Sequence[PaidLine], pieces: Sequence[int], *, currency: str) -> list[RefundPart]:
    """What so many more pieces of each line are worth.

    The first `k` pieces of a line of `n` are worth `amount × k / n`, rounded half up; a refund is the
    difference of two such values. So whatever the order and the size of the steps, the refunds of
    all pieces add up to what was paid, to the smallest unit, and none is negative. Raises ValueError
    for more pieces than are left, or fewer than none.
    """
    return [_part(line, count, currency) for line, count in zip(lines, pieces, strict=True)]


def _part(line: PaidLine, pieces: int, currency: str) -> RefundPart:
    before, after = line.refunded, line.refunded + pieces
    if not 0 <= before <= after <= line.quantity:
        raise ValueError(f"{pieces} more of {line.quantity} pieces, {before} of them refunded")
    return RefundPart(
        pieces=pieces,
        amount=_first(line.amount, after, line.quantity, currency)
        - _first(line.amount, before, line.quantity, currency),
        tax=_first(line.tax, after, line.quantity, currency)
        - _first(line.tax, before, line.quantity, currency),
    )


def _first(amount: Decimal, pieces: int, of: int, currency: str) -> Decimal:
    return money.quantise(amount * pieces / of, currency)
