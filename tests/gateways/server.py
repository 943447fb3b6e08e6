"""A payment gateway in a process of its own: real HTTP, and a ledger in SQLite that outlives a crash.

`python tests/gateways/server.py PORT LEDGER` speaks two tongues over one ledger: the sandbox's
(`/sandbox/charges/{key}`) and as much of Stripe's as Souk uses (`/v1/payment_intents`, `/v1/checkout/sessions` with
the page `/pay/{session}` that a buyer pays on, `/v1/refunds`, `/oauth/token`; form encoded, idempotent by key, accounts
apart). `POST /_control` says how the next answers go wrong, settles a
charge, or has a signed webhook sent.
"""

import contextlib
import hashlib
import hmac
import json
import os
import re
import sqlite3
import sys
import threading
import time
import urllib.request
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from standardwebhooks import Webhook

CARDS = {
    "4000000000000002": "failed",
    "4000000000009995": "failed",
    "4000002500003155": "requires_action",
    "4000000000000077": "processing",
}
METHODS = {
    "pm_card_chargeDeclined": "failed",
    "pm_card_threeDSecure2Required": "requires_action",
    "pm_usBankAccount": "processing",
}
SCHEMA = """
    CREATE TABLE IF NOT EXISTS charge (
        key TEXT PRIMARY KEY, reference TEXT, account TEXT, amount TEXT, currency TEXT, status TEXT, last4 TEXT,
        failure TEXT DEFAULT '', captured TEXT DEFAULT '0', later INTEGER DEFAULT 0);
    CREATE TABLE IF NOT EXISTS session (
        id TEXT PRIMARY KEY, key TEXT, account TEXT, asked TEXT, status TEXT DEFAULT 'open');
    CREATE TABLE IF NOT EXISTS refund (
        key TEXT PRIMARY KEY, charge TEXT REFERENCES charge, reference TEXT, amount TEXT, status TEXT,
        answered TEXT);
"""


class Ledger:
    """What was charged and given back; a key is entered once."""

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._link = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._link.row_factory = sqlite3.Row
        self.refunds_are = "succeeded"
        self.multicapture = True
        self._link.executescript(f"PRAGMA synchronous = FULL; {SCHEMA}")

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._link.execute(sql, values)]

    def charge(self, key: str, *, later: bool = False, **values: str) -> dict[str, Any]:
        names = ("reference", "account", "amount", "currency", "status", "last4", "failure", "later")
        sql = f"INSERT OR IGNORE INTO charge (key, {', '.join(names)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self.rows(sql, key, *((values | {"later": later})[name] for name in names))
        return self.rows("SELECT * FROM charge WHERE key = ?", key)[0]

    def refund(self, key: str, charge: dict[str, Any], reference: str, amount: str) -> dict[str, Any] | None:
        with self._lock:
            found = self.rows("SELECT * FROM refund WHERE key = ?", key)
            if found:
                return found[0]
            back = self.rows("SELECT amount FROM refund WHERE charge = ?", charge["key"])
            taken = float(charge["captured"] if charge["later"] else charge["amount"])
            if (
                not (charge["status"] == "succeeded" or charge["later"])
                or sum(float(r["amount"]) for r in back) + float(amount) > taken
            ):
                return None
            values = (key, charge["key"], reference, amount, self.refunds_are, self.refunds_are)
            self.rows("INSERT INTO refund VALUES (?, ?, ?, ?, ?, ?)", *values)
            return self.rows("SELECT * FROM refund WHERE key = ?", key)[0]

    def capture(self, key: str, amount: str, *, held: str) -> str:
        """Take so much of what is held; what is wrong with it, or nothing."""
        with self._lock:
            (charge,) = self.rows("SELECT * FROM charge WHERE key = ?", key)
            taken = Decimal(charge["captured"]) + Decimal(amount)
            if charge["status"] != held:
                return "not_held"
            if taken > Decimal(charge["amount"]):
                return "more_than_held"
            status = "succeeded" if taken == Decimal(charge["amount"]) else held
            self.rows("UPDATE charge SET captured = ?, status = ? WHERE key = ?", str(taken), status, key)
            return ""


class Handler(BaseHTTPRequestHandler):
    """One request; `wrongs` is how the next answers go wrong, after the ledger was written."""

    ledger: Ledger
    wrongs: list[str] = []
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._route("GET")

    def do_POST(self) -> None:
        self._route("POST")

    def do_PUT(self) -> None:
        self._route("PUT")

    def _route(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path == "/_control":
            self._answer(200, control(self.ledger, self.wrongs, json.loads(body or b"{}")))
        elif path.startswith("/sandbox/"):
            self._go_wrong_or(*sandbox(self.ledger, method, path, json.loads(body or b"{}")))
        elif path.startswith("/pay/"):
            self._answer(*pay_on_page(self.ledger, path.split("/")[2], dict(parse_qsl(body.decode()))))
        else:
            form = dict(parse_qsl(body.decode()))
            form["_host"] = self.headers.get("Host", "")
            account = self.headers.get("Stripe-Account", "")
            key = self.headers.get("Idempotency-Key", "")
            secret = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._go_wrong_or(*stripe(self.ledger, method, self.path, form, account, key, secret))

    def _go_wrong_or(self, status: int, data: Any) -> None:
        match self.wrongs.pop(0) if self.wrongs else "":
            case "crash":
                os._exit(1)
            case "drop":
                self.close_connection = True
                with contextlib.suppress(OSError):
                    self.connection.shutdown(2)
            case "hang":
                time.sleep(3)
                self.close_connection = True
            case "error":
                self._answer(503, {"error": {"message": "try again"}})
            case _:
                self._answer(status, data)

    def _answer(self, status: int, data: Any) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        if "Location" in data:
            self.send_header("Location", data["Location"])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def sandbox(ledger: Ledger, method: str, path: str, body: dict[str, str]) -> tuple[int, Any]:
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
        return 200, _sandbox_view(charge)
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
    return 200, _sandbox_view(found[0])


def stripe(
    ledger: Ledger, method: str, target: str, form: dict[str, str], account: str, key: str, secret: str = ""
) -> tuple[int, Any]:
    """PaymentIntents and refunds, as Stripe's SDK asks for them."""
    path = urlsplit(target).path
    if secret == "sk_refused":
        error = {"type": "invalid_request_error", "message": "Invalid API Key provided"}
        return 401, {"error": error}
    if (method, path) == ("POST", "/oauth/token"):
        if form.get("code", "").startswith("ac_acct_"):
            return 200, {"stripe_user_id": form["code"].removeprefix("ac_"), "scope": "read_write"}
        return 400, {"error": "invalid_grant", "error_description": "Authorization code does not exist"}
    if path.startswith("/v1/checkout/sessions"):
        return sessions(ledger, method, path, form, account, key)
    if (method, path) == ("GET", "/v1/account"):
        return 200, {"id": account or "acct_own", "object": "account"}
    if (method, path) == ("POST", "/v1/payment_intents"):
        is_later = form.get("capture_method") == "manual"
        taken = "requires_capture" if is_later else "succeeded"
        status = METHODS.get(
            form.get("payment_method", ""), taken if "confirm" in form else "requires_payment_method"
        )
        attempt = form["metadata[attempt]"]
        charge = ledger.charge(
            attempt,
            reference=f"pi_{attempt.replace('-', '')}",
            account=account,
            amount=form["amount"],
            currency=form["currency"],
            status=status,
            last4="4242",
            failure="card_declined" if status == "failed" else "",
            later=is_later,
        )
        if charge["status"] == "failed":
            error = {
                "type": "card_error",
                "code": "card_declined",
                "decline_code": "generic_decline",
                "message": "declined",
            }
            return 402, {"error": error | {"payment_intent": intent(charge)}}
        return 200, intent(charge)
    if path == "/v1/payment_intents/search":
        attempt = re.search(r"'([0-9a-f-]{36})'", parse_qs(urlsplit(target).query)["query"][0])
        wanted = attempt[1] if attempt else ""
        found = ledger.rows("SELECT * FROM charge WHERE key = ? AND account = ?", wanted, account)
        return 200, {
            "object": "search_result",
            "data": [intent(charge) for charge in found],
            "has_more": False,
        }
    if method == "POST" and (verb := re.fullmatch(r"/v1/payment_intents/(\w+)/(capture|cancel)", path)):
        return held(ledger, *verb.groups(), form, account)
    if path.startswith("/v1/payment_intents/"):
        name = path.split("/")[3]
        found = ledger.rows("SELECT * FROM charge WHERE reference = ? AND account = ?", name, account)
        return (200, intent(found[0])) if found else _missing()
    if (method, path) == ("GET", "/v1/refunds"):
        wanted = parse_qs(urlsplit(target).query)["payment_intent"][0]
        sql = "SELECT r.* FROM refund r JOIN charge c ON c.key = r.charge WHERE c.reference = ? AND c.account = ?"
        made_there = [refund_of(row, ledger) for row in ledger.rows(sql, wanted, account)]
        return 200, {"object": "list", "data": made_there, "has_more": False}
    if (method, path) == ("POST", "/v1/refunds"):
        found = ledger.rows(
            "SELECT * FROM charge WHERE reference = ? AND account = ?", form["payment_intent"], account
        )
        if not found:
            return _missing()
        made = ledger.refund(form["metadata[refund]"], found[0], f"re_{key[:8]}", form["amount"])
        if made is None:
            error = {
                "type": "invalid_request_error",
                "code": "charge_already_refunded",
                "message": "refunded",
            }
            return 400, {"error": error}
        return 200, refund_of(made, ledger) | {"status": made["answered"]}  # a key's first answer, again
    return _missing()


def held(ledger: Ledger, name: str, verb: str, form: dict[str, str], account: str) -> tuple[int, Any]:
    """Take what an intent holds, or let go of it. `multicapture` off is a card that is captured once."""
    found = ledger.rows("SELECT * FROM charge WHERE reference = ? AND account = ?", name, account)
    if not found:
        return _missing()
    key, wrong = found[0]["key"], ""
    if verb == "capture" and form.get("final_capture") == "false" and not ledger.multicapture:
        wrong = "payment_intent_multicapture_unavailable"
    elif verb == "capture":
        wrong = ledger.capture(key, form["amount_to_capture"], held="requires_capture")
    elif found[0]["status"] == "succeeded":
        wrong = "payment_intent_unexpected_state"
    else:
        ledger.rows("UPDATE charge SET status = 'canceled' WHERE key = ?", key)
    if wrong:
        return 400, {"error": {"type": "invalid_request_error", "code": wrong, "message": wrong}}
    return 200, intent(ledger.rows("SELECT * FROM charge WHERE key = ?", key)[0])


def sessions(
    ledger: Ledger, method: str, path: str, form: dict[str, str], account: str, key: str
) -> tuple[int, Any]:
    """Stripe's own page for one charge: opened once for a key, read, expired."""
    if method == "POST" and path == "/v1/checkout/sessions":
        attempt = form["metadata[attempt]"]
        name = f"cs_{attempt.replace('-', '')}"
        asked = json.dumps(form, sort_keys=True)
        ledger.rows(
            "INSERT OR IGNORE INTO session (id, key, account, asked) VALUES (?, ?, ?, ?)",
            name,
            attempt,
            account,
            asked,
        )
        (kept,) = ledger.rows("SELECT * FROM session WHERE id = ?", name)
        if kept["asked"] != asked or key != attempt:
            return 400, {
                "error": {"type": "idempotency_error", "message": "Keys are for the same parameters"}
            }
        return 200, session(kept, ledger)
    name = path.split("/")[4]
    found = ledger.rows("SELECT * FROM session WHERE id = ? AND account = ?", name, account)
    return (200, session(found[0], ledger)) if found else _missing()


def session(kept: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A Checkout Session as Stripe writes it, its intent expanded."""
    asked = json.loads(kept["asked"])
    charges = ledger.rows("SELECT * FROM charge WHERE key = ?", kept["key"])
    is_paid = bool(charges) and charges[0]["status"] == "succeeded"
    return {
        "id": kept["id"],
        "object": "checkout.session",
        "status": kept["status"],
        "payment_status": "paid" if is_paid else "unpaid",
        "payment_intent": intent(charges[0]) if charges else None,
        "amount_total": int(asked["line_items[0][price_data][unit_amount]"]),
        "currency": asked["line_items[0][price_data][currency]"],
        "url": f"http://{asked['_host']}/pay/{kept['id']}" if kept["status"] == "open" else None,
        "metadata": {"attempt": kept["key"]},
    }


def pay_on_page(ledger: Ledger, name: str, form: dict[str, str]) -> tuple[int, Any]:
    """What the buyer does on the page: nothing yet, `do=cancel`, or `do=pay` with a card or by `debit`."""
    (kept,) = ledger.rows("SELECT * FROM session WHERE id = ?", name)
    asked = json.loads(kept["asked"])
    if kept["status"] != "open":
        return 410, {"page": "This page is closed."}
    if form.get("do") == "cancel":
        return 303, {"Location": asked["cancel_url"]}
    if form.get("do") != "pay":
        return 200, {"page": "Pay", "what": asked["line_items[0][price_data][product_data][name]"]}
    if form.get("card") == "4000000000000002":
        return 200, {"page": "Your card was declined. Try another."}
    is_later = asked.get("payment_intent_data[capture_method]") == "manual"
    ledger.charge(
        kept["key"],
        reference=f"pi_{kept['key'].replace('-', '')}",
        account=kept["account"],
        amount=asked["line_items[0][price_data][unit_amount]"],
        currency=asked["line_items[0][price_data][currency]"],
        status="processing" if form.get("by") == "debit" else "requires_capture" if is_later else "succeeded",
        last4="4242",
        failure="",
        later=is_later,
    )
    ledger.rows("UPDATE session SET status = 'complete' WHERE id = ?", name)
    return 303, {"Location": asked["success_url"]}


def refund_of(made: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """A refund as Stripe writes it."""
    (charge,) = ledger.rows("SELECT currency FROM charge WHERE key = ?", made["charge"])
    return {
        "id": made["reference"],
        "object": "refund",
        "status": made["status"],
        "amount": int(made["amount"]),
        "currency": charge["currency"],
        "metadata": {"refund": made["key"]},
    }


def intent(charge: dict[str, Any]) -> dict[str, Any]:
    """A PaymentIntent as Stripe writes it."""
    is_failed = charge["status"] == "failed"
    is_taken = charge["status"] == "succeeded" and not charge["later"]
    return {
        "id": charge["reference"],
        "object": "payment_intent",
        "status": "requires_payment_method" if is_failed else charge["status"],
        "amount": int(charge["amount"]),
        "amount_received": int(charge["amount"] if is_taken else charge["captured"]),
        "currency": charge["currency"],
        "client_secret": f"{charge['reference']}_secret",
        "last_payment_error": {"code": charge["failure"]} if is_failed else None,
        "metadata": {"attempt": charge["key"]},
    }


def control(ledger: Ledger, wrongs: list[str], wish: dict[str, Any]) -> dict[str, Any]:
    """`wrongs`: how the next answers go wrong. `settle`: {key, status} of a charge or a refund. `refunds_are`: the
    status of refunds from now on. `send`: webhooks, where and how signed."""
    wrongs.extend(wish.get("wrongs", []))
    ledger.refunds_are = wish.get("refunds_are", ledger.refunds_are)
    ledger.multicapture = wish.get("multicapture", ledger.multicapture)
    if "expire" in wish:
        ledger.rows("UPDATE session SET status = 'expired' WHERE key = ?", wish["expire"])
    for table in ("charge", "refund") if "settle" in wish else ():
        values = (wish["settle"]["status"], wish["settle"]["key"])
        ledger.rows(f"UPDATE {table} SET status = ? WHERE key = ?", *values)
    answers = [answer for send in wish.get("send", []) for answer in _send(ledger, **send)]
    return {
        "charges": ledger.rows("SELECT * FROM charge"),
        "refunds": ledger.rows("SELECT * FROM refund"),
        "sessions": [session(kept, ledger) for kept in ledger.rows("SELECT * FROM session")],
        "answers": answers,
    }


def _send(
    ledger: Ledger,
    *,
    url: str,
    host: str,
    secret: str,
    key: str,
    event: str,
    gateway: str,
    says: dict[str, str] | None = None,
    spoil: str = "",
    late: int = 0,
    times: int = 1,
) -> list[int]:
    """Send an event about a charge, `says` told in place of what is so; `spoil` comes after the signing."""
    charge = ledger.rows("SELECT * FROM charge WHERE key = ?", key)[0] | (says or {})
    now = datetime.now(UTC)
    stamp = str(int(now.timestamp()) - late)
    if gateway == "stripe":
        data = {"object": intent(charge)}
        message = {
            "id": event,
            "object": "event",
            "type": "payment_intent.succeeded",
            "account": charge["account"],
        }
        body = json.dumps(message | {"data": data})
        signature = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"Stripe-Signature": f"t={stamp},v1={signature}"}
    else:
        body = json.dumps({"type": f"charge.{charge['status']}", "data": _sandbox_view(charge)})
        signature = Webhook(secret).sign(event, now, body)
        headers = {"webhook-id": event, "webhook-timestamp": stamp, "webhook-signature": signature}
    headers |= {"Host": host, "Content-Type": "application/json"}
    answers = []
    for _ in range(times):
        request = urllib.request.Request(url, (body + spoil).encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                answers.append(int(answer.status))
        except urllib.error.HTTPError as error:
            answers.append(int(error.code))
    return answers


def _sandbox_view(charge: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": charge["key"],
        "status": charge["status"],
        "reference": charge["reference"],
        "amount": charge["amount"],
        "currency": charge["currency"],
        "card_last4": charge["last4"],
        "failure_code": charge["failure"],
    }


def _missing() -> tuple[int, Any]:
    error = {"type": "invalid_request_error", "code": "resource_missing", "message": "No such thing"}
    return 404, {"error": error}


if __name__ == "__main__":
    Handler.ledger = Ledger(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
