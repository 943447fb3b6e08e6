"""What a gateway has to be able to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from storefront.payments.rules import Status


class Unreachable(Exception):
    """The gateway gave no answer: whether it charged, or gave back, is not known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gateway's word on a charge or a refund."""

    status: Status
    reference: str = ""
    card_last4: str = ""
    next_action: dict[str, Any] | None = None
    failure_code: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as we know it: our key for it, and the gateway's own name for it where we have heard it."""

    key: UUID
    amount: Decimal
    currency: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What a gateway says of its own accord, its signature checked.

    `charge` or `refund` is our key of what it is about; neither where it is of no concern.
    """

    id: str
    kind: str
    outcome: Outcome
    charge: UUID | None = None
    refund: UUID | None = None
    amount: Decimal | None = None
    currency: str = ""


class Gateway(Protocol):
    """A way to be paid. Called outside every transaction; a key makes each charge and refund happen once."""

    code: str
    name: str
    awaits_buyer: bool
    """Whether the money comes on its own, later, and not while the buyer waits."""
    patience: timedelta
    """How long an order waits to be paid this way."""

    def check(self, details: Mapping[str, Any]) -> None:
        """Refuse details it cannot work with, before anything is ordered. Raises InvalidDetails."""

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Charge once for the key; asked again, say what became of it. Raises Unreachable."""

    def confirm(self, charge: Charge) -> Outcome:
        """Finish a charge that waited for the buyer. Raises Unreachable."""

    def find(self, charge: Charge) -> Outcome | None:
        """What became of the charge, or None where it was never asked for one. Raises Unreachable."""

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Give back so much of the charge, once for the key. Raises Unreachable."""

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """The event in a webhook's raw body. Raises ForgedWebhook."""
