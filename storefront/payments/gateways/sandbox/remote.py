"""The sandbox's books kept by another process, asked over HTTP as a real gateway is."""

import http.client
import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson

from kernel import money
from kernel.money import ZERO
from storefront.payments.gateways.port import Charge, Outcome, Unreachable
from storefront.payments.rules import Status

TIMEOUT_SECONDS = 10


class RemoteBooks:
    """`PUT /charges/{key}`, `GET` it, `POST …/confirm`, `…/capture` or `…/release` it, and `PUT …/refunds/{key}`."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)

    def charge(self, charge: Charge, card: str) -> Outcome:
        body = {**money.as_dict(charge.amount, charge.currency), "card": card}
        if charge.captures_later:
            body["capture"] = "later"
        return self._ask(charge, "PUT", "", body) or Outcome(status=Status.UNKNOWN)

    def confirm(self, charge: Charge) -> Outcome:
        """The buyer said yes."""
        found = self._ask(charge, "POST", "/confirm", {})
        return found or Outcome(status=Status.FAILED, failure_code="no_such_charge")

    def find(self, charge: Charge) -> Outcome | None:
        """Ask what became of it."""
        return self._ask(charge, "GET", "", None)

    def refund(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Ask to give so much of it back."""
        found = self._ask(charge, "PUT", f"/refunds/{key}", money.as_dict(amount, charge.currency))
        return found or Outcome(status=Status.FAILED, failure_code="not_charged")

    def capture(self, charge: Charge, *, key: UUID, amount: Decimal) -> Outcome:
        """Ask to take so much beyond what is known to be taken."""
        body = {"captured": str(charge.captured), "amount": str(amount)}
        return self._ask(charge, "POST", "/capture", body) or Outcome(
            status=Status.FAILED, failure_code="not_held"
        )

    def release(self, charge: Charge) -> Outcome:
        """Ask to let go of what is held."""
        found = self._ask(charge, "POST", "/release", {})
        return found or Outcome(status=Status.SUCCEEDED, captured=ZERO)

    def _ask(self, charge: Charge, method: str, path: str, body: Any) -> Outcome | None:
        link = http.client.HTTPConnection(self._address.netloc, timeout=TIMEOUT_SECONDS)
        try:
            link.request(
                method,
                f"{self._address.path}/charges/{charge.key}{path}",
                body=None if body is None else json.dumps(body),
                headers={"Content-Type": "application/json"},
            )
            answer = link.getresponse()
            text = answer.read()
            if answer.status == http.client.NOT_FOUND:
                return None
            if answer.status != http.client.OK:
                raise Unreachable(f"the sandbox answered {answer.status}")
            return _outcome(charge, orjson.loads(text))
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            raise Unreachable(str(error)) from error
        finally:
            link.close()


def _outcome(charge: Charge, data: Any) -> Outcome:
    status = Status(data["status"])
    is_waiting = status == Status.REQUIRES_ACTION
    return Outcome(
        status=status,
        reference=str(data.get("reference", "")),
        card_last4=str(data.get("card_last4", "")),
        next_action={"type": "confirm", "payment": str(charge.key)} if is_waiting else None,
        failure_code=str(data.get("failure_code", "")),
        captured=Decimal(data["captured"]) if "captured" in data else None,
    )
