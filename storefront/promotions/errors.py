"""What promotions refuse."""

from kernel.errors import Conflict, Invalid


class UnknownCode(Invalid):
    """No promotion of that code is running."""

    code = "promotion.unknown_code"
    title = "This code is not valid"


class UsedUp(Conflict):
    """The last use of a promotion was taken in the meantime."""

    code = "promotion.used_up"
    title = "A promotion in the cart has just been used up"
