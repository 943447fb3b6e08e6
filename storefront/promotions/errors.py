"""What promotions refuse."""

from kernel.errors import Conflict, Invalid


class UnknownCode(Invalid, code="promotion.unknown_code", title="This code is not valid"):
    """No promotion of that code is running."""


class CodeNotApplicable(Conflict, code="promotion.not_applicable", title="This code cannot be used"):
    """The code exists, and is not for this buyer or not any more; `reason` says why."""


class UsedUp(Conflict, code="promotion.used_up", title="A promotion in the cart has just been used up"):
    """The last use of a promotion was taken in the meantime."""


HAS_CODES, AUTOMATIC = "has_codes", "is_automatic"
"""What is told at the field of a promotion whose codes and ways do not go together."""
