"""Bank transfer, cash on delivery: the money comes by itself, and staff say when it has."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from storefront.payments import errors
from storefront.payments.gateways.port import Charge, Event, Outcome
from storefront.payments.rules import Status

INSTRUCTIONS = (
    "Please pay by bank transfer, naming the order's number. The goods are sent when the money is there."
)


class Manual:
    """Asks the buyer to pay, and leaves it to staff to say so."""

    code = "manual"
    name = "Bank transfer"
    awaits_buyer = True
    patience = timedelta(days=7)

    def check(self, details: Mapping[str, Any]) -> None:
        """Needs nothing."""

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Tell the buyer how to pay."""
        return self.confirm(charge)

    def confirm(self, charge: Charge) -> Outcome:
        """Nothing a buyer says makes the money be there."""
        action = {"type": "instructions", "detail": INSTRUCTIONS}
        return Outcome(status=Status.REQUIRES_ACTION, reference=str(charge.key), next_action=action)

    def find(self, charge: Charge) -> Outcome | None:
        """As far as it ever is: waiting."""
        return self.confirm(charge)

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Staff who refund a transfer send the money themselves; this is their word that they do."""
        return Outcome(status=Status.SUCCEEDED, reference=str(key))

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """Nobody speaks for a bank transfer."""
        raise errors.ForgedWebhook
