"""What a gateway has to be able to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from storefront.payments.rules import Status


class Unreachable(Exception):
    """The gateway gave no answer: whether it charged is not known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gateway's word on a charge."""

    status: Status
    reference: str = ""
    card_last4: str = ""
    next_action: dict[str, Any] | None = None
    failure_code: str = ""


class Gateway(Protocol):
    """A way to be paid. Called outside every transaction; `key` makes each charge happen once."""

    code: str
    name: str
    awaits_buyer: bool
    """Whether the money comes on its own, later, and not while the buyer waits."""
    patience: timedelta
    """How long an order waits to be paid this way."""

    def check(self, details: Mapping[str, Any]) -> None:
        """Refuse details it cannot work with, before anything is ordered. Raises InvalidDetails."""

    def charge(self, *, key: UUID, amount: Decimal, currency: str, details: Mapping[str, Any]) -> Outcome:
        """Charge once for the key; asked again, say what became of it. Raises Unreachable."""

    def confirm(self, *, key: UUID) -> Outcome:
        """Finish a charge that waited for the buyer. Raises Unreachable."""

    def find(self, *, key: UUID) -> Outcome | None:
        """What became of the key's charge, or None where it was never asked for one. Raises Unreachable."""
