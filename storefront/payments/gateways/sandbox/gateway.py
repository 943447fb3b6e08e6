"""A gateway to try things with: test cards and no money.

Its books are kept in the shop's own database, outside the order's transactions, as a real gateway's
are: what it charged stays charged, whatever happens to us afterwards. With `SANDBOX_GATEWAY_URL` they are
kept by a process of their own, which is asked over HTTP and sends webhooks.
"""

import base64
import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Protocol
from uuid import UUID

import orjson
from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy
from django_stubs_ext import StrOrPromise
from standardwebhooks import Webhook, WebhookVerificationError
from typing_extensions import TypedDict

from kernel import keys
from storefront.payments import errors
from storefront.payments.gateways.port import Charge, Event, Outcome
from storefront.payments.gateways.sandbox.books import LocalBooks
from storefront.payments.gateways.sandbox.remote import RemoteBooks
from storefront.payments.rules import Status

CARDS: dict[str, StrOrPromise] = {
    "4242424242424242": gettext_lazy("pays"),
    "4000000000000002": gettext_lazy("is declined"),
    "4000000000009995": gettext_lazy("is declined: insufficient funds"),
    "4000002500003155": gettext_lazy("asks for a confirming step"),
    "4000000000000077": gettext_lazy("pays a minute later"),
    "4000000000000119": gettext_lazy("pays, but the answer is lost"),
}


class ConfirmAction(TypedDict):
    """The buyer has to say yes: POST `{"confirm": payment}` to the order's payments."""

    type: Literal["confirm"]
    payment: UUID


class Books(Protocol):
    """Where the sandbox enters what it does."""

    def charge(self, charge: Charge, card: str) -> Outcome: ...
    def confirm(self, charge: Charge) -> Outcome: ...
    def find(self, charge: Charge) -> Outcome | None: ...
    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome: ...
    def capture(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome: ...
    def release(self, charge: Charge) -> Outcome: ...


class Sandbox:
    """Charges test cards."""

    patience = timedelta(minutes=30)

    def check(self, details: Mapping[str, Any]) -> None:
        """Take test cards and no others, so that nobody's real number comes here."""
        if _number(details) not in CARDS:
            raise errors.InvalidDetails(
                _("Use one of the test cards {listed}.").format(listed=", ".join(CARDS)), field="payment.card"
            )

    def charge(self, charge: Charge, details: Mapping[str, Any]) -> Outcome:
        """Enter the charge under its key, or read what is entered there."""
        return _books().charge(charge, _number(details))

    def confirm(self, charge: Charge) -> Outcome:
        """The buyer said yes."""
        return _books().confirm(charge)

    def find(self, charge: Charge) -> Outcome | None:
        """What is entered under the key."""
        return _books().find(charge)

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Enter what goes back, never more than was charged."""
        return _books().refund(charge, key=key, amount=amount)

    def capture(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Enter what is taken, never more than is held."""
        return _books().capture(charge, key=key, amount=amount)

    def release(self, charge: Charge) -> Outcome:
        """Enter that nothing is held any more."""
        return _books().release(charge)

    def read_events(self, body: bytes, headers: Mapping[str, str]) -> list[Event]:
        """An event signed by the Standard Webhooks scheme with a secret of the shop's own."""
        lowered = {name.lower(): value for name, value in headers.items()}
        try:
            Webhook(webhook_secret()).verify(body, lowered)
            return [_read(lowered["webhook-id"], orjson.loads(body))]
        except (
            WebhookVerificationError,
            ValueError,
        ) as error:  # a header that cannot be read is no signature
            raise errors.ForgedWebhook from error


def webhook_secret() -> str:
    """What the sandbox signs this shop's webhooks with."""
    return base64.b64encode(keys.derived_key("sandbox-webhook")).decode()


def _books() -> Books:
    url = settings.SANDBOX_GATEWAY_URL
    return RemoteBooks(url) if url else LocalBooks()


def _number(details: Mapping[str, Any]) -> str:
    return re.sub(r"[ -]", "", str(details.get("card", "")))


def _read(event_id: str, message: Any) -> Event:
    """Signed, so from the sandbox; but what it says need not be about anything here."""
    try:
        data = message["data"]
        outcome = Outcome(
            status=Status(data["status"]),
            reference=str(data.get("reference", "")),
            card_last4=str(data.get("card_last4", "")),
            failure_code=str(data.get("failure_code", "")),
        )
        return Event(
            id=event_id,
            kind=str(message["type"]),
            outcome=outcome,
            charge=UUID(data["key"]) if "key" in data else None,
            refund=UUID(data["refund"]) if "refund" in data else None,
            amount=Decimal(data["amount"]),
            currency=str(data["currency"]),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return Event(id=event_id, kind="unreadable", outcome=Outcome(status=Status.UNKNOWN))
