"""Pure rules of customers: who asks, and who is exempt from tax."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who asks for a cart or an order: a customer by their id, or a guest by the object's token.

    `user` is the customer's, as they were let in: what they write is written if they still are.
    """

    customer_id: int | None = None
    token: str = ""
    user: Any = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, customer: Any) -> "Shopper":
        """A customer who has logged in: what writes in their name is to ask whether they still are."""
        return cls(customer_id=customer.pk, user=customer.user)


class ExemptionReason(TextChoices):
    """Why a customer is exempt from tax."""

    RESALE = "resale", "buys to sell on"
    PUBLIC_BODY = "public_body", "public body"
    CHARITY = "charity", "charity"
    DIPLOMATIC = "diplomatic", "embassy or international organisation"
    OTHER = "other", "another reason"


@dataclass(frozen=True, slots=True)
class Exemption:
    """That somebody is exempt from tax: why, and the number of the certificate that says so, where there is one."""

    reason: ExemptionReason
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer as a cart asks: their tier, and whether they are exempt from tax; `until` is the last day of it."""

    tier: int | None = None
    reason: str = ""
    certificate: str = ""
    until: date | None = None

    def exemption_on(self, day: date) -> Exemption | None:
        """The exemption as it is on a day, or None."""
        if not self.reason or (self.until is not None and day > self.until):
            return None
        return Exemption(ExemptionReason(self.reason), self.certificate)
