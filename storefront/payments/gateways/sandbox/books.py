"""The sandbox's books in the shop's own database: one row for each key, however often it is asked."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kernel import clock
from kernel.money import ZERO
from storefront.payments.gateways.port import Charge, Outcome, Unreachable
from storefront.payments.models import SandboxCharge
from storefront.payments.rules import Status

TAKES = timedelta(seconds=60)
_LOSES_ITS_ANSWER = "4000000000000119"
_ENTRIES: dict[str, tuple[Status, str]] = {
    "4000000000000002": (Status.FAILED, "card_declined"),
    "4000000000009995": (Status.FAILED, "insufficient_funds"),
    "4000002500003155": (Status.REQUIRES_ACTION, ""),
    "4000000000000077": (Status.PROCESSING, ""),
}
_CHARGE = """
    INSERT INTO payments_sandboxcharge
        (key, amount, currency, status, card_last4, failure_code, refunds, created_at)
    VALUES (%s, %s, %s, %s, %s, %s, '{}', %s)
    ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
    RETURNING status, card_last4, failure_code, xmax = 0
"""


class LocalBooks:
    """Charges by inserting, so that a key is charged once."""

    def charge(self, charge: Charge, card: str) -> Outcome:
        """Enter the charge, or read what is entered under its key."""
        status, failure = _ENTRIES.get(card, (_taken(charge), ""))
        row: list[Any] = [charge.key, charge.amount, charge.currency, status, card[-4:], failure, clock.now()]
        with connection.cursor() as cursor:
            cursor.execute(_CHARGE, row)
            found, last4, failure, is_new = cursor.fetchone()
        if is_new and card == _LOSES_ITS_ANSWER:
            raise Unreachable("the answer was lost")
        return _outcome(charge.key, Status(found), last4, failure)

    def confirm(self, charge: Charge) -> Outcome:
        """The buyer said yes."""
        SandboxCharge.objects.filter(key=charge.key, status=Status.REQUIRES_ACTION).update(
            status=_taken(charge)
        )
        return self.find(charge) or Outcome(status=Status.FAILED, failure_code="no_such_charge")

    def find(self, charge: Charge) -> Outcome | None:
        """What is entered under the key; what takes its time is done after a minute."""
        slow = SandboxCharge.objects.filter(key=charge.key, status=Status.PROCESSING)
        slow.filter(created_at__lte=clock.now() - TAKES).update(status=_taken(charge))
        found = SandboxCharge.objects.filter(key=charge.key).first()
        if found is None:
            return None
        return _outcome(charge.key, Status(found.status), found.card_last4, found.failure_code)

    @transaction.atomic
    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Enter what goes back under its key."""
        entry = SandboxCharge.objects.select_for_update().filter(key=charge.key).first()
        taken = entry.captured if entry is not None else ZERO
        if entry is not None and entry.status == Status.SUCCEEDED:
            taken = entry.amount
        if entry is None or not taken:
            return Outcome(status=Status.FAILED, failure_code="not_charged")
        if str(key) not in entry.refunds:
            back = sum((Decimal(value) for value in entry.refunds.values()), ZERO)
            if back + amount > taken:
                return Outcome(status=Status.FAILED, failure_code="more_than_charged")
            entry.refunds[str(key)] = str(amount)
            entry.save(update_fields=["refunds"])
        return Outcome(status=Status.SUCCEEDED, reference=f"sandbox_refund_{key.hex}")

    @transaction.atomic
    def capture(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Enter what is taken, unless it is: then more is entered than was known."""
        entry = SandboxCharge.objects.select_for_update().filter(key=charge.key).first()
        if entry is None or entry.captured < charge.captured + amount:
            if entry is None or entry.status != Status.AUTHORIZED:
                return Outcome(status=Status.FAILED, failure_code="not_held")
            if entry.captured + amount > entry.amount:
                return Outcome(status=Status.FAILED, failure_code="more_than_held")
            entry.captured += amount
            if entry.captured == entry.amount:
                entry.status = Status.SUCCEEDED
            entry.save(update_fields=["captured", "status"])
        return Outcome(status=Status.SUCCEEDED, reference=f"sandbox_{charge.key.hex}")

    @transaction.atomic
    def release(self, charge: Charge) -> Outcome:
        """Enter that nothing is held any more, and say what had been taken."""
        entry = SandboxCharge.objects.select_for_update().filter(key=charge.key).first()
        if entry is None:
            return Outcome(status=Status.SUCCEEDED, captured=ZERO)
        if entry.status == Status.AUTHORIZED:
            entry.status = Status.RELEASED
            entry.save(update_fields=["status"])
        return Outcome(status=Status.SUCCEEDED, captured=entry.captured)


def _taken(charge: Charge) -> Status:
    return Status.AUTHORIZED if charge.captures_later else Status.SUCCEEDED


def _outcome(key: UUID, status: Status, last4: str, failure: str) -> Outcome:
    is_waiting = status == Status.REQUIRES_ACTION
    return Outcome(
        status=status,
        reference=f"sandbox_{key.hex}",
        card_last4=last4,
        next_action={"type": "confirm", "payment": str(key)} if is_waiting else None,
        failure_code=failure,
    )
