"""Pieces of an order's lines: so many are sent, given back, or come back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from storefront.orders import errors
from storefront.orders.models import OrderLine


class PiecesView(TypedDict):
    """So many pieces of a line of the order."""

    id: int
    quantity: int


def add_up(lines: Sequence[PiecesView]) -> dict[int, int]:
    """The pieces by line."""
    counted: Counter[int] = Counter()
    for line in lines:
        counted[line["id"]] += line["quantity"]
    return dict(counted)


def count(lines: Sequence[PiecesView], left: Mapping[int, int], refusal: str) -> dict[int, int]:
    """The pieces by line, of lines that have so many `left`; `refusal` says how many those are.

    Raises LineNotFound, InvalidQuantity.
    """
    counted: Counter[int] = Counter()
    for line in lines:
        line_id, quantity = line["id"], line["quantity"]
        if line_id not in left:
            raise errors.LineNotFound(field="lines")
        counted[line_id] += quantity
        if quantity < 1 or counted[line_id] > left[line_id]:
            raise errors.InvalidQuantity(refusal.format(left=left[line_id], line_id=line_id), field="lines")
    if not counted:
        raise errors.InvalidQuantity(_("Name at least one line."), field="lines")
    return dict(counted)


def named(counted: Mapping[int, int], lines: Iterable[OrderLine]) -> list[str]:
    """Which pieces they are, for the record: `2 × Cup`."""
    return [f"{counted[line.pk]} × {line.title}" for line in lines if line.pk in counted]
