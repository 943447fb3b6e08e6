"""Gift cards and store credit as every door shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from kernel import money, views
from kernel.money import MoneyDict
from storefront.credits import rules
from storefront.credits.models import CreditEntry, GiftCard, StoreCredit
from storefront.credits.rules import EntryReason


class GiftCardView(TypedDict):
    """Money on a code."""

    id: int
    last_four: str
    initial_amount: MoneyDict
    balance: MoneyDict
    expires_at: datetime | None
    is_active: bool
    recipient_email: str | None
    note: str
    created_at: datetime
    updated_at: datetime


class IssuedGiftCardView(GiftCardView):
    """A gift card with its code, in the answer that issues it alone."""

    code: str


class StoreCreditView(TypedDict):
    """What a customer may spend in the shop."""

    id: int
    customer: Annotated[int, Field(description="whose it is")]
    balance: MoneyDict
    created_at: datetime
    updated_at: datetime


class OwnStoreCreditView(TypedDict):
    """What the caller may spend in the shop."""

    balance: MoneyDict


class CreditEntryView(TypedDict):
    """One change of a balance, which is the sum of its entries."""

    id: int
    amount: Annotated[MoneyDict, Field(description="below zero: taken")]
    reason: EntryReason
    order: Annotated[UUID | None, Field(description="the id of the order it paid, or of which it is")]
    refund: UUID | None
    note: str
    created_at: datetime


def gift_card(card: GiftCard) -> GiftCardView:
    """One of `queries.list_gift_cards`."""
    return views.of(
        GiftCardView,
        card,
        initial_amount=money.as_dict(card.initial_amount, card.currency),
        balance=money.as_dict(card.balance, card.currency),
        recipient_email=card.recipient_email or None,
    )


def issued_gift_card(card: GiftCard, code: str) -> IssuedGiftCardView:
    """What `services.issue` returns."""
    return {**gift_card(card), "code": rules.in_groups(code)}


def store_credit(credit: StoreCredit) -> StoreCreditView:
    """One of `queries.list_store_credits`."""
    balance = money.as_dict(credit.balance, credit.currency)
    return views.of(StoreCreditView, credit, customer=credit.customer_id, balance=balance)


def entry(currency: str, row: CreditEntry) -> CreditEntryView:
    """One of `queries.list_entries`."""
    return views.of(CreditEntryView, row, amount=money.as_dict(row.amount, currency))
