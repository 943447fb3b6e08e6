"""Keeps a shop and another system equal: products go to the shop, and what changes there comes back.

    python examples/erp_sync.py https://roastery.example.com sk_… state.json products.json

Run it every minute. `state.json` remembers how far the shop's changes were read, and holds the copy of its products and
orders; `products.json` is a list of products as `POST /catalogue-batches` takes them, each with an `external_id`. A run
that is cut off, or whose answers are lost, is made good by the next: sending is idempotent, and reading goes on from
the last cursor that was written down.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

Row = dict[str, Any]
Call = Callable[[str, str, Any, dict[str, str]], Any]

BATCH = 200  # products in one call: a body has 1 MB at the most
TRIES = 5


def over_http(address: str, key: str) -> Call:
    """Calls to the shop, tried again while it is busy, away or does not answer."""

    def call(method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        sent = {"Authorization": f"Bearer {key}", **headers}
        for number in range(TRIES):
            is_last = number == TRIES - 1
            try:
                answer = httpx.request(method, f"{address}/api/v1{path}", json=body, headers=sent, timeout=30)
            except httpx.TransportError:
                if is_last:
                    raise
                time.sleep(2**number)
                continue
            if answer.is_success:
                return answer.json()
            if is_last or answer.status_code not in (429, 503):
                raise SystemExit(f"{method} {path}: {answer.text}")
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        raise AssertionError("unreachable")

    return call


class Sync:
    """One run: `state` is read and written as a whole, after each step that is done."""

    def __init__(self, call: Call, state: Path, *, wait: Callable[[], None] = lambda: time.sleep(1)) -> None:
        self.call, self.path, self.wait = call, state, wait
        empty: Row = {"sent": {}, "cursors": {}, "products": {}, "orders": {}, "gone": ""}
        self.state: Row = json.loads(state.read_text()) if state.exists() else empty

    def run(self, products: list[Row]) -> None:
        """Send what has changed here, then read what has changed there."""
        self.send(products)
        for product in self.changes("products", status="any"):  # drafts, and what is no longer sold, too
            self.state["products"][str(product["id"])] = product
        for order in self.changes("orders"):
            self.take_order(order)
        self.forget()
        self.save()

    def send(self, products: list[Row]) -> None:
        """Send the products that differ from what was sent last, and note those that the shop took."""
        changed = [each for each in products if self.state["sent"].get(each["external_id"]) != _digest(each)]
        for first in range(0, len(changed), BATCH):
            items = changed[first : first + BATCH]
            key = {"Idempotency-Key": _digest(items)}  # a lost answer is asked for again, and done once
            batch = self.call("POST", "/catalogue-batches", {"items": items}, key)
            while batch["status"] in ("queued", "running"):
                self.wait()
                batch = self.call("GET", f"/catalogue-batches/{batch['id']}", None, {})
            for result in batch["results"]:
                item = items[result["index"]]
                if result["status"] == "failed":
                    sys.stderr.write(f"{item['external_id']}: {result['errors']}\n")
                else:
                    self.state["sent"][item["external_id"]] = _digest(item)
            self.save()

    def changes(self, noun: str, **narrowed: str) -> Iterator[Row]:
        """What has changed since the last run, the oldest change first; it is noted once it was taken."""
        cursor = self.state["cursors"].get(noun, "")
        while True:
            query = urlencode({**narrowed, "ordering": "updated_at", "cursor": cursor, "limit": 100})
            page = self.call("GET", f"/{noun}?{query}", None, {})
            yield from page["results"]
            if page["next"] is None:
                return
            cursor = dict(part.split("=", 1) for part in urlsplit(page["next"]).query.split("&"))["cursor"]
            self.state["cursors"][noun] = cursor
            self.save()

    def take_order(self, order: Row) -> None:
        """Keep the order, and tell the shop what it is called here: once, whatever is lost on the way."""
        name = f"ERP-{order['number']}"
        if order["external_id"] != name:
            self.call("PATCH", f"/orders/{order['number']}", {"external_id": name}, {})
        self.state["orders"][str(order["number"])] = order

    def forget(self) -> None:
        """Drop the products that are gone from the shop: no list shows them, the feed of events does."""
        while True:
            query = urlencode({"types": "product.deleted", "after": self.state["gone"]})
            events = self.call("GET", f"/events?{query}", None, {})
            for event in events["results"]:
                self.state["products"].pop(str(event["data"]["id"]), None)
            if not events["results"]:
                return
            self.state["gone"] = events["last"]

    def save(self) -> None:
        """Write the state down, whole or not at all."""
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.state))
        new.replace(self.path)


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


if __name__ == "__main__":
    shop, secret, kept, goods = sys.argv[1:]
    Sync(over_http(shop.rstrip("/"), secret), Path(kept)).run(json.loads(Path(goods).read_text()))
