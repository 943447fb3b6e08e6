"""The sandbox's tongue: `/sandbox/charges/{key}`."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from standardwebhooks import Webhook

from tests.gateways.process.ledger import Ledger

CARDS = {
    "4000000000000002": "failed",
    "4000000000009995": "failed",
    "4000002500003155": "requires_action",
    "4000000000000077": "processing",
}


def answer(ledger: Ledger, method: str, path: str, body: dict[str, str]) -> tuple[int, Any]:
    """`PUT` and `GET /sandbox/charges/{key}`, `POST …/confirm`, `…/capture`, `…/release`, `PUT …/refunds/{key}`."""
    match = re.fullmatch(
        r"/sandbox/charges/([0-9a-f-]{36})(?:/(confirm|capture|release|refunds)(?:/([0-9a-f-]{36}))?)?", path
    )
    if match is None:
        return 404, {}
    key, verb, refund = match.groups()
    if method == "PUT" and verb is None:
        card = body["card"]
        is_later = body.get("capture") == "later"
        status = CARDS.get(card, "authorized" if is_later else "succeeded")
        charge = ledger.charge(
            key,
            reference=f"ch_{key[:8]}",
            account="",
            amount=body["amount"],
            currency=body["currency"],
            status=status,
            last4=card[-4:],
            failure="card_declined" if status == "failed" else "",
            later=is_later,
        )
        return 200, _view(charge)
    found = ledger.rows("SELECT * FROM charge WHERE key = ?", key)
    if not found:
        return 404, {}
    if verb == "confirm":
        ledger.rows(
            "UPDATE charge SET status = iif(later, 'authorized', 'succeeded') "
            "WHERE key = ? AND status = 'requires_action'",
            key,
        )
        found = ledger.rows("SELECT * FROM charge WHERE key = ?", key)
    if verb == "capture":
        is_new = Decimal(found[0]["captured"]) < Decimal(body["captured"]) + Decimal(body["amount"])
        wrong = ledger.capture(key, body["amount"], held="authorized") if is_new else ""
        return 200, {"status": "failed" if wrong else "succeeded", "failure_code": wrong}
    if verb == "release":
        ledger.rows("UPDATE charge SET status = 'released' WHERE key = ? AND status = 'authorized'", key)
        return 200, {"status": "succeeded", "captured": found[0]["captured"]}
    if verb == "refunds":
        made = ledger.refund(refund, found[0], f"re_{refund[:8]}", body["amount"])
        if made is None:
            return 200, {"status": "failed", "failure_code": "more_than_charged"}
        return 200, {"status": "succeeded", "reference": made["reference"]}
    return 200, _view(found[0])


def event(charge: dict[str, Any], *, name: str, secret: str, late: int) -> tuple[str, dict[str, str]]:
    """The body and the headers of a signed event about a charge."""
    now = datetime.now(UTC)
    body = json.dumps({"type": f"charge.{charge['status']}", "data": _view(charge)})
    signature = Webhook(secret).sign(name, now, body)
    stamp = str(int(now.timestamp()) - late)
    return body, {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": signature}


def _view(charge: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": charge["key"],
        "status": charge["status"],
        "reference": charge["reference"],
        "amount": charge["amount"],
        "currency": charge["currency"],
        "card_last4": charge["last4"],
        "failure_code": charge["failure"],
    }
