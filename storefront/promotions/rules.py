"""How much promotions take off an order. Pure; the rules are told in docs/algorithms/pricing.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models

from kernel import money
from kernel.money import ZERO

HUNDRED = Decimal(100)
LONGEST_CODE = 40
MOST_CODES = 5


class Kind(models.TextChoices):
    """What a promotion takes off."""

    PERCENTAGE = "percentage", "percentage off the goods"
    FIXED = "fixed", "amount off the goods"
    FREE_SHIPPING = "free_shipping", "free shipping"


@dataclass(frozen=True, slots=True)
class Offer:
    """A promotion, or a membership's benefit, that may apply to an order."""

    name: str
    kind: Kind
    value: Decimal = ZERO
    minimum_subtotal: Decimal = ZERO
    promotion: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """An offer and what it takes off: of the goods, or of the shipping."""

    offer: Offer
    amount: Decimal

    @property
    def is_on_shipping(self) -> bool:
        """Whether it makes the shipping cheaper and not the goods."""
        return self.offer.kind == Kind.FREE_SHIPPING


def normalise_code(code: str) -> str:
    """The code as it is kept and compared: stripped, upper-case."""
    return code.strip().upper()


def apply_to_goods(offers: Sequence[Offer], *, subtotal: Decimal, currency: str) -> list[Applied]:
    """What the offers take off goods worth `subtotal`, in the order given.

    A percentage is taken of the whole subtotal, rounded half up; no offer takes more than the ones
    before it have left.
    """
    applied: list[Applied] = []
    left = subtotal
    for offer in offers:
        if offer.kind == Kind.FREE_SHIPPING or subtotal < offer.minimum_subtotal:
            continue
        wish = subtotal * offer.value / HUNDRED if offer.kind == Kind.PERCENTAGE else offer.value
        amount = min(money.quantise(wish, currency), left)
        if amount > ZERO:
            applied.append(Applied(offer=offer, amount=amount))
            left -= amount
    return applied


def apply_to_shipping(offers: Sequence[Offer], *, subtotal: Decimal, shipping: Decimal) -> list[Applied]:
    """The first free-shipping offer whose minimum the subtotal reaches, over the whole shipping price."""
    for offer in offers:
        if offer.kind == Kind.FREE_SHIPPING and subtotal >= offer.minimum_subtotal and shipping > ZERO:
            return [Applied(offer=offer, amount=shipping)]
    return []
