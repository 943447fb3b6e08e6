"""Bank transfer, cash on delivery: the money comes by itself, and staff say when it has."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from storefront.payments.gateways.port import Outcome
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

    def charge(self, *, key: UUID, amount: Decimal, currency: str, details: Mapping[str, Any]) -> Outcome:
        """Tell the buyer how to pay."""
        action = {"type": "instructions", "detail": INSTRUCTIONS}
        return Outcome(status=Status.REQUIRES_ACTION, reference=str(key), next_action=action)

    def confirm(self, *, key: UUID) -> Outcome:
        """Nothing a buyer says makes the money be there."""
        return self.charge(key=key, amount=Decimal(0), currency="", details={})

    def find(self, *, key: UUID) -> Outcome | None:
        """As far as it ever is: waiting."""
        return self.charge(key=key, amount=Decimal(0), currency="", details={})
