"""Asked for nothing: its payments are settled when they are written, and balances by their ledger."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from storefront.payments import errors
from storefront.payments.gateways.port import Account, Charge, Event, Outcome
from storefront.payments.rules import Status


class Credit:
    """What is paid by a balance of the shop's own."""

    def __init__(self, account: Account, *, patience: timedelta) -> None:
        self.patience = patience

    def check(self, details: Mapping[str, Any]) -> None:
        """Needs nothing."""

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Nothing is charged but with an order."""
        raise errors.UnknownGateway(field="payment.gateway")

    def confirm(self, charge: Charge) -> Outcome:
        """Nobody has to do anything."""
        raise errors.NothingToConfirm

    def find(self, charge: Charge) -> Outcome | None:
        """Settled when it was written."""
        return Outcome(status=Status.SUCCEEDED, reference=charge.reference)

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """The ledger gives back, where the refund is recorded."""
        return Outcome(status=Status.SUCCEEDED, reference=str(key))

    def read_events(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        """Nobody speaks for a balance."""
        raise errors.ForgedWebhook
