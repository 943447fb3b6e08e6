"""What each part of an order is worth, and what of it a refund takes. Pure; see docs/algorithms/refunds.md.

A part is a line or the shipping. Every amount here includes the tax, whichever way the shop's prices
are written, so that the parts of an order add up to what was paid for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kernel import money
from kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class LineAmount:
    """So much money, the tax in it, and so many pieces; of a line, or (None) of the shipping."""

    line: int | None
    pieces: int
    amount: Decimal
    tax: Decimal


def left(parts: Sequence[LineAmount], taken: Sequence[LineAmount]) -> list[LineAmount]:
    """What is left of the parts after what refunds took of them."""
    remaining = {part.line: part for part in parts}
    for gone in taken:
        part = remaining[gone.line]
        remaining[gone.line] = LineAmount(
            line=part.line,
            pieces=part.pieces - gone.pieces,
            amount=part.amount - gone.amount,
            tax=part.tax - gone.tax,
        )
    return list(remaining.values())


def total(parts: Sequence[LineAmount]) -> Decimal:
    """The money in all of them."""
    return sum((part.amount for part in parts), ZERO)


def take_pieces(
    remaining: Sequence[LineAmount], wanted: Mapping[int, int], *, with_shipping: bool, currency: str
) -> list[LineAmount]:
    """A refund of pieces: their share of what is left of their line.

    The pieces of a line share its money by largest remainder, the first ones taking the odd cents; the
    last piece takes what is left, so that all of them together are the line. `wanted` must be there.
    """
    taken = []
    for part in remaining:
        if part.line is None:
            if with_shipping:
                taken.append(part)
        elif wanted.get(part.line):
            pieces = wanted[part.line]
            amount = share(part.amount, pieces=pieces, of=part.pieces, currency=currency)
            taken.append(LineAmount(part.line, pieces, amount, _tax_in(amount, part, currency)))
    return taken


def split(
    parts: Sequence[LineAmount], amount: Decimal, *, currency: str
) -> tuple[list[LineAmount], list[LineAmount]]:
    """The parts' pieces with so much of their money, and the rest of the money, which counts no piece."""
    shares = {part.line: part for part in take_amount(parts, amount, currency=currency)} if amount else {}
    none = LineAmount(None, 0, ZERO, ZERO)
    first = [
        replace(part, amount=shares.get(part.line, none).amount, tax=shares.get(part.line, none).tax)
        for part in parts
    ]
    return first, [replace(part, pieces=0) for part in left(parts, first) if part.amount]


def take_amount(remaining: Sequence[LineAmount], amount: Decimal, *, currency: str) -> list[LineAmount]:
    """A refund of money: shared over what is left of everything by largest remainder; no piece counts.

    All that is left is a refund of every piece. `amount` must not be more.
    """
    if amount == total(remaining):
        return list(remaining)
    shares = money.allocate(amount, [part.amount for part in remaining], currency)
    return [
        LineAmount(part.line, 0, taken, _tax_in(taken, part, currency))
        for part, taken in zip(remaining, shares, strict=True)
        if taken
    ]


def share(amount: Decimal, *, pieces: int, of: int, currency: str) -> Decimal:
    """What the first `pieces` of `of` equal parts of the amount come to, by largest remainder."""
    unit = money.unit(currency)
    whole, odd = divmod(int(amount / unit), of)
    return (whole * pieces + min(odd, pieces)) * unit


def _tax_in(amount: Decimal, part: LineAmount, currency: str) -> Decimal:
    if amount == part.amount:
        return part.tax
    return money.quantise(part.tax * amount / part.amount, currency)
