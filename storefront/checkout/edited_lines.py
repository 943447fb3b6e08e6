"""The lines of a change of an order, as its doors say them."""

from decimal import Decimal

from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from kernel.errors import Invalid


class EditedLine(TypedDict):
    """How many there shall be of a line of the order, or of a variant; a `price` is for what is new."""

    id: int | None
    variant: int | None
    quantity: int
    price: Decimal | None


def named_twice(number: int) -> Invalid:
    """That the line of this number is there before."""
    return Invalid(_("This line is named twice."), field=f"lines.{number}", reason="duplicate")
