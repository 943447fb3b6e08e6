"""A kind of gateway from outside the product, as somebody who installs Souk would bring one.

Its buyers pay on a page of its own; its ledger is a dictionary in place of another company's computer.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from storefront.payments.errors import ForgedWebhook, UnknownGateway
from storefront.payments.gateways.port import (
    RETURN_URL,
    Account,
    AccountField,
    Charge,
    Event,
    GatewayType,
    Outcome,
)
from storefront.payments.rules import Status

LEDGER: dict[UUID, str] = {}


class PayHere:
    """Charges when the buyer has pressed the button on its page."""

    patience = timedelta(minutes=20)

    def __init__(self, account: Account) -> None:
        if not account.text("token"):
            raise UnknownGateway(field="payment.gateway")

    def check(self, details: Mapping[str, Any]) -> None:
        """Needs nothing."""

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Open the page."""
        LEDGER.setdefault(charge.key, "open")
        url = f"https://payhere.example/{charge.key}?back={details['return_url']}"
        action = {"type": "redirect", "url": url}
        return Outcome(status=Status.REQUIRES_ACTION, reference=f"ph_{charge.key.hex}", next_action=action)

    def confirm(self, charge: Charge) -> Outcome:
        """What stands in the ledger."""
        is_paid = LEDGER.get(charge.key) == "paid"
        return Outcome(status=Status.SUCCEEDED if is_paid else Status.REQUIRES_ACTION)

    def find(self, charge: Charge) -> Outcome | None:
        """The same."""
        return self.confirm(charge) if charge.key in LEDGER else None

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Give back."""
        return Outcome(status=Status.SUCCEEDED, reference=f"ph_back_{key.hex}")

    def read_events(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        """It sends none."""
        raise ForgedWebhook


def words(language: str) -> Mapping[str, str]:
    """What buyers read."""
    return {"name": "Hier bezahlen" if language == "de" else "Pay here"}


PAYHERE = GatewayType(
    code="payhere",
    title="PayHere",
    wording=words,
    open=PayHere,
    fields=(AccountField("token", "Token", kind="secret", begins=("ph_",)),),
    details=(RETURN_URL,),
    needs_account=True,
    is_hosted=True,
)
