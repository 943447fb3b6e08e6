"""Codes of gift cards, and how a sum is paid by credit and given back to it. Pure."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db import models

from kernel import texts
from kernel.money import ZERO

MOST_CARDS = 5
"""So many gift cards pay one order."""
LARGEST = Decimal(10_000_000)
"""The most that is given at once, in any currency."""
LENGTH = 16
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without what is misread: I, L, O, 0, 1. Sixteen of these hold 79 bits, so that a plain digest gives none away."""


class EntryReason(models.TextChoices):
    """Why a balance has changed."""

    ISSUED = "issued", "issued"
    ADJUSTED = "adjusted", "adjusted"
    SPENT = "spent", "paid an order"
    RETURNED = "returned", "its order was not paid"
    REFUNDED = "refunded", "refunded"
    CREDITED = "credited", "a refund, given as store credit"
    TAKEN_BACK = "taken_back", "taken back: what it cost was refunded"


class Way(StrEnum):
    """Which sort of credit it is, as payments call it."""

    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"


@dataclass(frozen=True, slots=True)
class Account:
    """What has a balance: a gift card, or a customer's store credit."""

    way: Way
    id: int
    balance: Decimal
    last_four: str = ""

    @property
    def is_spent(self) -> bool:
        """Nothing can be paid with it: it is empty, has expired or was switched off."""
        return self.balance <= ZERO


@dataclass(frozen=True, slots=True)
class Share:
    """What one balance pays of a sum, or is given back of it."""

    account: Account
    amount: Decimal


def spread(total: Decimal, accounts: Sequence[Account]) -> tuple[Share, ...]:
    """How a sum is paid by these: each as far as it goes, in their order; what pays nothing is left out."""
    found, left = [], total
    for account in accounts:
        amount = min(account.balance, left)
        if amount > ZERO:
            found.append(Share(account, amount))
            left -= amount
    return tuple(found)


def split_refund(amount: Decimal, *, by_gateway: Decimal) -> Decimal:
    """What of a refund goes back to credit, where the gateway has so much left of what it took.

    Money goes back in the reverse of the order in which it was paid: what the gateway took first, then the store
    credit, then the gift cards, the last one first.
    """
    return max(amount - by_gateway, ZERO)


def is_good(*, is_active: bool, expires_at: datetime | None, now: datetime) -> bool:
    """Whether a gift card is switched on and has not expired."""
    return is_active and (expires_at is None or expires_at > now)


def draw_code() -> str:
    """A new gift card's code."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def normalise(code: str) -> str:
    """A code as it is compared: case, spaces and dashes are the reader's, and how wide its letters are."""
    return "".join(character for character in texts.as_it_reads(code).upper() if character.isalnum())


def is_code(code: str) -> bool:
    """Whether it could be a gift card's."""
    return len(code) == LENGTH and set(code) <= set(_ALPHABET)


def digest(code: str) -> str:
    """A code as it is kept."""
    return hashlib.sha256(normalise(code).encode()).hexdigest()


def in_groups(code: str) -> str:
    """A code as people read it: `ABCD-EFGH-JKMN-PQRS`."""
    return "-".join(code[first : first + 4] for first in range(0, len(code), 4))
