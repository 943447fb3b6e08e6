"""Guests who walk from an empty cart to a paid order: `python -m perf.shoppers PORT HOST SECONDS VARIANT VARIANT`.

Prints the orders a second.
"""

import json
import sys
from typing import Any
from uuid import uuid4

from perf import crowd

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "line1": "12 St James's Square",
    "city": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}
CARD = {"gateway": "sandbox", "card": "4242424242424242"}


def main() -> int:
    """Walk, count, print."""
    port, host, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    variants = [int(variant) for variant in sys.argv[4:]]
    return crowd.count(port, seconds, lambda link: _order(link, f"{host}:{port}", variants))


def _order(link: crowd.Link, host: str, variants: list[int]) -> None:
    """Cart, two lines, address and shipping, paid order: five requests."""

    def ask(method: str, path: str, body: Any, headers: str = "") -> Any:
        data = json.dumps(body).encode()
        head = f"{method} /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        return json.loads(link.ask(f"{head}{headers}Content-Length: {len(data)}\r\n\r\n".encode() + data))

    cart = ask("POST", "/carts", {})
    mine, path = f"X-Cart-Token: {cart['token']}\r\n", f"/carts/{cart['id']}"
    for variant in variants:
        ask("POST", f"{path}/items", {"variant": variant, "quantity": 1}, mine)
    email = f"{uuid4().hex[:12]}@example.com"  # one address gets only so many mails a day
    details = {"email": email, "shipping_address": ADDRESS, "shipping_method": "standard"}
    ask("PATCH", path, details, mine)
    once = f"{mine}Idempotency-Key: {uuid4().hex}\r\n"
    order = ask("POST", "/orders", {"cart": cart["id"], "payment": CARD}, once)
    if order["payment_status"] != "complete":
        raise SystemExit(f"order {order['number']} is not paid")


if __name__ == "__main__":
    sys.exit(main())
