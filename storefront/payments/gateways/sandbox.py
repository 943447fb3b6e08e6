"""A gateway to try things with: test cards, no money, and books of its own.

Its ledger is written outside the order's transactions, as a real gateway's is: what it charged
stays charged, whatever happens to us afterwards.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from kernel import clock
from storefront.payments import errors
from storefront.payments.gateways.port import Outcome
from storefront.payments.models import SandboxCharge
from storefront.payments.rules import Status

CARDS: dict[str, Status] = {
    "4242424242424242": Status.SUCCEEDED,
    "4000000000000002": Status.FAILED,
    "4000002500003155": Status.REQUIRES_ACTION,
}
_CHARGE = """
    INSERT INTO payments_sandboxcharge (key, amount, currency, status, card_last4, created_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
    RETURNING status, card_last4
"""


class Sandbox:
    """Charges test cards: one that pays, one that is declined, one that asks for a confirming step."""

    code = "sandbox"
    name = "Card (test)"
    awaits_buyer = False
    patience = timedelta(minutes=30)

    def check(self, details: Mapping[str, Any]) -> None:
        """Take test cards and no others, so that nobody's real number comes here."""
        if _number(details) not in CARDS:
            raise errors.InvalidDetails(
                f"Use one of the test cards {', '.join(CARDS)}.", field="payment.card"
            )

    def charge(self, *, key: UUID, amount: Decimal, currency: str, details: Mapping[str, Any]) -> Outcome:
        """Enter the charge under its key, or read what is entered there."""
        number = _number(details)
        row: list[Any] = [key, amount, currency, CARDS[number], number[-4:], clock.now()]
        with connection.cursor() as cursor:
            cursor.execute(_CHARGE, row)
            status, last4 = cursor.fetchone()
        return _outcome(key, Status(status), last4)

    def confirm(self, *, key: UUID) -> Outcome:
        """The buyer said yes."""
        SandboxCharge.objects.filter(key=key, status=Status.REQUIRES_ACTION).update(status=Status.SUCCEEDED)
        return self.find(key=key) or Outcome(status=Status.FAILED, failure_code="no_such_charge")

    def find(self, *, key: UUID) -> Outcome | None:
        """What is entered under the key."""
        charge = SandboxCharge.objects.filter(key=key).first()
        return None if charge is None else _outcome(key, Status(charge.status), charge.card_last4)


def _number(details: Mapping[str, Any]) -> str:
    return re.sub(r"[ -]", "", str(details.get("card", "")))


def _outcome(key: UUID, status: Status, last4: str) -> Outcome:
    is_waiting = status == Status.REQUIRES_ACTION
    return Outcome(
        status=status,
        reference=f"sandbox_{key.hex}",
        card_last4=last4,
        next_action={"type": "confirm", "payment": str(key)} if is_waiting else None,
        failure_code="card_declined" if status == Status.FAILED else "",
    )
