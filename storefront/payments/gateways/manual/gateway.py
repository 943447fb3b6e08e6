"""Tells the buyer how to pay, in the shop's words or in ours, and leaves it to staff to say it was done."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from kernel import formats
from storefront.payments import errors
from storefront.payments.gateways.port import Account, Charge, Event, InstructionsAction, Outcome, Wording
from storefront.payments.rules import Status
from tenants import current


class Manual:
    """A way to pay that no machine speaks for."""

    def __init__(self, account: Account, *, wording: Wording, days: int) -> None:
        self._account = account
        self._wording = wording
        self.patience = timedelta(days=account.values.get("days") or days)

    def check(self, details: Mapping[str, Any]) -> None:
        """Needs nothing."""

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Tell the buyer how to pay."""
        return self.confirm(charge)

    def confirm(self, charge: Charge) -> Outcome:
        """Nothing a buyer says makes the money be there."""
        fmt = formats.of(locale for locale in (charge.locale, current.tenant().locale) if locale)
        words = self._wording(fmt.language)
        detail = self._account.text("instructions") or words["instructions"]
        total = fmt.amount(charge.amount, charge.currency)
        action: InstructionsAction = {
            "type": "instructions",
            "name": self._account.text("name") or words["name"],
            "detail": detail.replace("{order}", charge.label).replace("{total}", total),
        }
        return Outcome(status=Status.REQUIRES_ACTION, reference=str(charge.key), next_action=dict(action))

    def find(self, charge: Charge) -> Outcome | None:
        """As far as it ever is: waiting."""
        return self.confirm(charge)

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Staff who refund a transfer send the money themselves; this is their word that they do."""
        return Outcome(status=Status.SUCCEEDED, reference=str(key))

    def read_events(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        """Nobody speaks for a bank transfer."""
        raise errors.ForgedWebhook
