"""A payment gateway in a process of its own: real HTTP, and a ledger in SQLite that outlives a crash.

`python -m tests.gateways.process PORT LEDGER` speaks three tongues over one ledger: the sandbox's, and as much of
Stripe's and of Mollie's as Souk uses; and that of the European Commission's register of VAT numbers (`vies`).
`/pay/{name}` is the page that a buyer pays on. `POST /_control` says how the
next answers go wrong, settles a charge, or has a webhook sent.
"""

import contextlib
import json
import os
import sys
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.gateways.process import mollie, sandbox, stripe, vies
from tests.gateways.process.ledger import Ledger


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
        host, key = self.headers.get("Host", ""), self.headers.get("Idempotency-Key", "")
        secret = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if path == "/_control":
            self._answer(200, control(self.ledger, self.wrongs, json.loads(body or b"{}")))
        elif path.startswith("/sandbox/"):
            self._go_wrong_or(*sandbox.answer(self.ledger, method, path, json.loads(body or b"{}")))
        elif path == "/vies/check-vat-number":
            self._go_wrong_or(*vies.answer(json.loads(body)))
        elif path.startswith("/v2/"):
            asked = json.loads(body or b"{}")
            told = {"host": host, "key": key, "secret": secret}
            self._go_wrong_or(*mollie.answer(self.ledger, method, self.path, asked, **told))
        elif path.startswith("/pay/"):
            name = path.split("/")[2]
            pages = mollie if name.startswith("tr_") else stripe
            self._answer(*pages.pay_on_page(self.ledger, name, dict(parse_qsl(body.decode()))))
        else:
            form = dict(parse_qsl(body.decode()))
            form["_host"] = host
            account = self.headers.get("Stripe-Account", "")
            self._go_wrong_or(*stripe.answer(self.ledger, method, self.path, form, account, key, secret))

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
            case "drip":
                with contextlib.suppress(OSError):
                    self._answer(status, data, pause=0.1)
            case "error":
                self._answer(503, {"error": {"message": "try again"}})
            case "away":
                self._answer(200, vies.AWAY)
            case _:
                self._answer(status, data)

    def _answer(self, status: int, data: Any, *, pause: float = 0) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        if "Location" in data:
            self.send_header("Location", data["Location"])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for at in range(len(body)) if pause else ():
            self.wfile.write(body[at : at + 1])
            time.sleep(pause)
        if not pause:
            self.wfile.write(body)


def control(ledger: Ledger, wrongs: list[str], wish: dict[str, Any]) -> dict[str, Any]:
    """`wrongs`: how the next answers go wrong. `settle`: {key, status} of a charge or a refund. `refunds_are`: the
    status of refunds from now on. `forget`: the keys of before. `send`: webhooks, where and how signed."""
    wrongs.extend(wish.get("wrongs", []))
    ledger.refunds_are = wish.get("refunds_are", ledger.refunds_are)
    ledger.multicapture = wish.get("multicapture", ledger.multicapture)
    ledger.longest_list = wish.get("longest_list", ledger.longest_list)
    if "forget" in wish:
        ledger.rows("DELETE FROM idempotent")
    if "expire" in wish:
        ledger.rows("UPDATE session SET status = 'expired' WHERE key = ?", wish["expire"])
    for table in ("charge", "refund") if "settle" in wish else ():
        values = (wish["settle"]["status"], wish["settle"]["key"])
        ledger.rows(f"UPDATE {table} SET status = ? WHERE key = ?", *values)
    answers = [answer for send in wish.get("send", []) for answer in _send(ledger, **send)]
    return {
        "charges": ledger.rows("SELECT * FROM charge"),
        "refunds": ledger.rows("SELECT * FROM refund"),
        "sessions": [_page(kept, ledger) for kept in ledger.rows("SELECT * FROM session ORDER BY rowid")],
        "answers": answers,
    }


def _page(kept: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    return (mollie.payment if kept["id"].startswith("tr_") else stripe.session)(kept, ledger)


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
    tongue = stripe if gateway == "stripe" else sandbox
    body, headers = tongue.event(charge, name=event, secret=secret, late=late)
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


if __name__ == "__main__":
    Handler.ledger = Ledger(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
