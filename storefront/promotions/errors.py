"""What promotions refuse."""

from kernel.errors import Conflict, Invalid


class UnknownCode(Invalid):
    """No promotion of that code is running."""

    code = "promotion.unknown_code"
    title = "This code is not valid"


class CodeNotApplicable(Conflict):
    """The code exists, and is not for this buyer or not any more; `data["reason"]` says why."""

    code = "promotion.not_applicable"
    title = "This code cannot be used"


class UsedUp(Conflict):
    """The last use of a promotion was taken in the meantime."""

    code = "promotion.used_up"
    title = "A promotion in the cart has just been used up"


HAS_CODES, AUTOMATIC = "has_codes", "is_automatic"
"""What is told at the field of a promotion whose codes and ways do not go together."""
