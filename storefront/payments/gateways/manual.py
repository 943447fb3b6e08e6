"""Bank transfer, cash on delivery: the money comes by itself, and staff say when it has."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from kernel import formats
from storefront.orders import wording
from storefront.orders.models import Order
from storefront.payments import errors
from storefront.payments.gateways.port import Charge, Event, Outcome
from storefront.payments.models import GatewayAccount
from storefront.payments.rules import Status
from tenants import current

DAYS = {"manual": 7, "cash_on_delivery": 30}


class Manual:
    """Tells the buyer how to pay, in the shop's words or in ours, and leaves it to staff to say it was done."""

    awaits_buyer = True

    def __init__(self, code: str, written: GatewayAccount | None) -> None:
        self.code = code
        self._name = written.name if written else ""
        self._instructions = written.instructions if written else ""
        self.name = self._name_in(formats.pick_language([current.tenant().locale]))
        self.patience = timedelta(days=(written and written.days) or DAYS[code])

    def check(self, details: Mapping[str, Any]) -> None:
        """Needs nothing."""

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Tell the buyer how to pay."""
        return self.confirm(charge)

    def confirm(self, charge: Charge) -> Outcome:
        """Nothing a buyer says makes the money be there."""
        order = Order.objects.get(payments=charge.key)
        way = wording.way_of(order)
        detail = self._instructions or wording.words(way.language)["instructions"][self.code]
        total = way.amount(charge.amount, charge.currency)
        detail = detail.replace("{order}", str(order.number)).replace("{total}", total)
        action = {"type": "instructions", "name": self._name_in(way.language), "detail": detail}
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

    def _name_in(self, language: str) -> str:
        return self._name or wording.words(language)["gateway"][self.code]
