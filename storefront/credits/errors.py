"""What gift cards and store credit refuse."""

from kernel.errors import Conflict, Invalid, NotFound


class GiftCardNotFound(NotFound, code="credit.gift_card_not_found", title="No such gift card"):
    """No gift card of that id."""


class UnknownGiftCard(Invalid, code="credit.unknown_gift_card", title="No gift card has this code"):
    """No gift card has the code, or it is of no use: spent, expired, or switched off."""


class TooManyGiftCards(Conflict, code="credit.too_many_gift_cards", title="There are enough gift cards"):
    """The cart has as many gift cards as one order takes."""


class BalanceTooSmall(Invalid, code="credit.balance_too_small", title="The balance is less than that"):
    """More would be taken than is there; `balance` says how much that is."""


class GiftCardSpent(Conflict, code="credit.gift_card_spent", title="The gift card was spent"):
    """What its buyer paid for it cannot be given back: less than that is left on it."""


class BalanceChanged(Conflict, code="credit.balance_changed", title="A balance has changed meanwhile"):
    """A gift card or the store credit was used elsewhere, has expired or was switched off: look at the cart again."""


class CreditNotEnough(Conflict, code="credit.not_enough", title="Gift cards and credit do not cover this"):
    """Something is left to pay: choose another way for the rest."""
