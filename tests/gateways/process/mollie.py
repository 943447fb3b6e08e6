"""As much of Mollie's HTTP as Souk uses: JSON, idempotent by key until it is forgotten, one key's payments apart.

`/v2/payments` with the page that a buyer pays on, `/v2/payments/{id}/refunds`, `/v2/profiles/me`. What it refuses is
what docs.mollie.com says it refuses. Its webhooks say a payment's name and nothing else.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.gateways.process.ledger import Ledger

STATUSES = {"succeeded": "paid", "processing": "pending", "authorized": "authorized", "failed": "failed"}
REFUNDS = {"succeeded": "refunded"}
WITHOUT_DECIMALS = ("JPY", "ISK")
LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES", "nl_NL", "it_IT")


def answer(
    ledger: Ledger, method: str, target: str, asked: dict[str, Any], *, host: str, key: str, secret: str
) -> tuple[int, Any]:
    """What Mollie says to a request of the client's."""
    parts = urlsplit(target)
    if secret == "test_refused":
        return _no(401, "Missing authentication, or failed to authenticate")
    if parts.path == "/v2/profiles/me":
        return 200, {"resource": "profile", "id": "pfl_own", "name": "Alpha's profile"}
    if (method, parts.path) == ("POST", "/v2/payments"):
        return _create(ledger, asked, host=host, key=key, secret=secret)
    if parts.path == "/v2/payments":
        return 200, _list(ledger, parse_qs(parts.query), host=host, secret=secret)
    named = re.fullmatch(r"/v2/payments/(\w+)(/refunds)?", parts.path)
    found = named and ledger.rows("SELECT * FROM session WHERE id = ? AND account = ?", named[1], secret)
    if not named or not found:
        return _no(404, "No payment exists with token")
    if not named[2]:
        return 200, payment(found[0], ledger)
    if method == "POST":
        return _refund(ledger, found[0], asked, key=key)
    return 200, {"count": 0, "_embedded": {"refunds": _refunds(found[0], ledger)}}


def payment(kept: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A payment as Mollie writes it, its refunds embedded."""
    asked = json.loads(kept["asked"])
    charges = ledger.rows("SELECT * FROM charge WHERE reference = ?", kept["id"])
    status = STATUSES[charges[0]["status"]] if charges else kept["status"].partition(":")[0]
    details = {"cardNumber": "4242"} if status == "paid" else {}
    if status == "failed":
        details = {"failureReason": "insufficient_funds"}
    url = f"http://{asked['_host']}/pay/{kept['id']}"
    return {
        "resource": "payment",
        "id": kept["id"],
        "status": status,
        "method": kept["status"].partition(":")[2] or None,
        "createdAt": kept["created"],
        "amount": asked["amount"],
        "description": asked["description"],
        "metadata": asked.get("metadata"),
        "redirectUrl": asked.get("redirectUrl"),
        "webhookUrl": asked.get("webhookUrl"),
        "locale": asked.get("locale"),
        "details": details,
        "_links": {"checkout": {"href": url}} if status == "open" else {},
        "_embedded": {"refunds": _refunds(kept, ledger)},
    }


def pay_on_page(ledger: Ledger, name: str, form: dict[str, str]) -> tuple[int, Any]:
    """What the buyer does on the page: nothing yet, `do=cancel`, or `do=pay` with a card, or `by` another method.

    A payment is over with its first no: a declined card ends it, and the buyer is sent back.
    """
    (kept,) = ledger.rows("SELECT * FROM session WHERE id = ?", name)
    asked, form_by = json.loads(kept["asked"]), form.get("by", "")
    if payment(kept, ledger)["status"] != "open":
        return 410, {"page": "This page is closed."}
    if form.get("do") == "cancel":
        ledger.rows("UPDATE session SET status = 'canceled' WHERE id = ?", name)
        return 303, {"Location": asked["redirectUrl"]}
    if form.get("do") != "pay":
        return 200, {"page": "Pay", "what": asked["description"]}
    if form.get("card") == "4000000000000002":
        ledger.rows("UPDATE session SET status = 'failed' WHERE id = ?", name)
    elif form_by == "banktransfer":
        ledger.rows("UPDATE session SET status = 'open:banktransfer' WHERE id = ?", name)
    else:
        take(ledger, kept, {"debit": "processing", "klarna": "authorized"}.get(form_by, "succeeded"))
    return 303, {"Location": asked["redirectUrl"]}


def take(ledger: Ledger, kept: dict[str, Any], status: str) -> None:
    """Enter the money, or that it is on its way."""
    asked = json.loads(kept["asked"])
    ledger.charge(
        kept["key"],
        reference=kept["id"],
        account=kept["account"],
        amount=asked["amount"]["value"],
        currency=asked["amount"]["currency"],
        status=status,
        last4="4242",
        failure="",
    )


def _create(ledger: Ledger, asked: dict[str, Any], *, host: str, key: str, secret: str) -> tuple[int, Any]:
    decimals = r"\d+" if asked["amount"]["currency"] in WITHOUT_DECIMALS else r"\d+\.\d\d"
    webhook = urlsplit(asked.get("webhookUrl", ""))
    if not re.fullmatch(decimals, asked["amount"]["value"]):
        return _no(422, "The amount contains an invalid value", "amount")
    if not asked.get("redirectUrl"):
        return _no(422, "The redirect URL is missing", "redirectUrl")
    if webhook.scheme == "http":
        return _no(422, "The webhook URL is invalid because it is unreachable", "webhookUrl")
    if asked.get("locale", "en_US") not in LOCALES:
        return _no(422, "The locale is invalid", "locale")
    known = ledger.rows("SELECT id FROM idempotent WHERE key = ?", key)
    if not known:
        attempt = asked["metadata"]["attempt"]
        (made,) = ledger.rows("SELECT count(*) AS n FROM session WHERE key = ?", attempt)
        name = f"tr_{attempt.replace('-', '')}" + (f"_{made['n']}" if made["n"] else "")
        values = (name, attempt, secret, json.dumps(asked | {"_host": host}), datetime.now(UTC).isoformat())
        ledger.rows("INSERT INTO session (id, key, account, asked, created) VALUES (?, ?, ?, ?, ?)", *values)
        ledger.rows("INSERT INTO idempotent VALUES (?, ?)", key, name)
        known = [{"id": name}]
    (kept,) = ledger.rows("SELECT * FROM session WHERE id = ?", known[0]["id"])
    return 201, payment(kept, ledger)


def _list(ledger: Ledger, query: dict[str, list[str]], *, host: str, secret: str) -> dict[str, Any]:
    """The newest first, in pages."""
    skipped, most = int(query.get("from", ["0"])[0]), min(int(query["limit"][0]), ledger.longest_list)
    sql = "SELECT * FROM session WHERE account = ? ORDER BY rowid DESC LIMIT ? OFFSET ?"
    rows = ledger.rows(sql, secret, most + 1, skipped)
    more = f"http://{host}/v2/payments?from={skipped + most}&limit={most}"
    return {
        "count": len(rows[:most]),
        "_embedded": {"payments": [payment(kept, ledger) for kept in rows[:most]]},
        "_links": {"next": {"href": more} if len(rows) > most else None},
    }


def _refund(ledger: Ledger, kept: dict[str, Any], asked: dict[str, Any], *, key: str) -> tuple[int, Any]:
    charges = ledger.rows("SELECT * FROM charge WHERE reference = ?", kept["id"])
    back = asked["metadata"]["refund"]
    made = charges and ledger.refund(back, charges[0], f"re_{key[:8]}", asked["amount"]["value"])
    if not made:
        return _no(422, "The specified amount cannot be refunded", "amount")
    return 201, next(each for each in _refunds(kept, ledger) if each["metadata"]["refund"] == back)


def _refunds(kept: dict[str, Any], ledger: Ledger) -> list[dict[str, Any]]:
    sql = "SELECT r.* FROM refund r JOIN charge c ON c.key = r.charge WHERE c.reference = ?"
    return [
        {
            "resource": "refund",
            "id": row["reference"],
            "status": REFUNDS.get(row["status"], row["status"]),
            "amount": json.loads(kept["asked"])["amount"] | {"value": row["amount"]},
            "metadata": {"refund": row["key"]},
        }
        for row in ledger.rows(sql, kept["id"])
    ]


def _no(status: int, detail: str, field: str = "") -> tuple[int, Any]:
    return status, {"status": status, "title": "No", "detail": detail, **({"field": field} if field else {})}
