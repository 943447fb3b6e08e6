"""Gift cards and store credit as they are sent."""

from typing import Annotated

from pydantic import Field

from api.schemas import Input, Moment, SmallId, Sorted, change_of, ordered_by
from api.shop.money import MoneyIn, SignedAmount

Note = Annotated[str, Field(max_length=500, description="for staff")]


class GiftCardIn(Input):
    """A gift card to be issued."""

    amount: MoneyIn
    expires_at: Moment | None = Field(
        default=None, description="null: never. Many countries demand three years and more"
    )
    recipient_email: str | None = Field(default=None, description="who is sent the code")
    note: Note = ""
    is_active: bool = True


@change_of("amount", "recipient_email")
class GiftCardPatch(GiftCardIn):
    """What to change of a gift card."""


class GiftCardQuery(Sorted):
    """Which gift cards to list."""

    is_active: bool | None = None
    last_four: str | None = Field(default=None, max_length=4, description="how the code ends")
    ordering: ordered_by("created_at", "balance", "expires_at") | None = None  # type: ignore[valid-type]


class SignedMoneyIn(MoneyIn):
    """An amount in the shop's own currency, which may be below zero."""

    amount: SignedAmount = Field(examples=["-5.00"])


class BalanceChangeIn(Input):
    """By how much a balance changes, and why."""

    amount: SignedMoneyIn
    note: Note = ""


class StoreCreditIn(BalanceChangeIn):
    """By how much a customer's store credit changes."""

    customer: SmallId


class StoreCreditQuery(Sorted):
    """Whose store credit."""

    customer: SmallId | None = None
    ordering: ordered_by("created_at", "balance") | None = None  # type: ignore[valid-type]
