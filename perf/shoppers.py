"""Guests who walk from an empty cart to a paid order: `python -m perf.shoppers PORT HOST SECONDS VARIANT VARIANT`.

Prints the orders a second. Plain sockets, so that the asking costs little beside the answering.
"""

import json
import socket
import sys
import threading
import time
from typing import Any
from uuid import uuid4

CONNECTIONS = 4
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "line1": "12 St James's Square",
    "city": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}
CARD = {"gateway": "sandbox", "card": "4242424242424242"}


class Guest:
    """One kept-open connection."""

    def __init__(self, port: int, host: str) -> None:
        self._link = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._host = f"{host}:{port}"
        self._left = b""

    def order(self, variants: list[int]) -> None:
        """Cart, two lines, address and shipping, paid order: five requests."""
        cart = self._ask("POST", "/carts", {})
        mine = f"X-Cart-Token: {cart['token']}\r\n"
        path = f"/carts/{cart['id']}"
        for variant in variants:
            self._ask("POST", f"{path}/items", {"variant": variant, "quantity": 1}, mine)
        email = f"{uuid4().hex[:12]}@example.com"  # one address gets only so many mails a day
        details = {"email": email, "shipping_address": ADDRESS, "shipping_method": "standard"}
        self._ask("PATCH", path, details, mine)
        once = f"{mine}Idempotency-Key: {uuid4().hex}\r\n"
        order = self._ask("POST", "/orders", {"cart": cart["id"], "payment": CARD}, once)
        if order["payment_status"] != "complete":
            raise SystemExit(f"order {order['number']} is not paid")

    def _ask(self, method: str, path: str, body: Any, headers: str = "") -> Any:
        data = json.dumps(body).encode()
        head = f"{method} /api/v1{path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
        self._link.sendall(f"{head}{headers}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        while b"\r\n\r\n" not in self._left:
            self._more()
        answer, _, self._left = self._left.partition(b"\r\n\r\n")
        lengths = (h.partition(b":") for h in answer.split(b"\r\n"))
        length = next(int(value) for name, _, value in lengths if name.lower() == b"content-length")
        while len(self._left) < length:
            self._more()
        text, self._left = self._left[:length], self._left[length:]
        if answer[9:10] != b"2":
            raise SystemExit(f"{method} {path}: {answer[:40]!r} {text[:300]!r}")
        return json.loads(text)

    def _more(self) -> None:
        data = self._link.recv(65_536)
        if not data:
            raise SystemExit("the server hung up")
        self._left += data


def main() -> int:
    """Walk, count, print."""
    port, host, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    variants = [int(variant) for variant in sys.argv[4:]]
    counts = [0] * CONNECTIONS
    began = time.monotonic()
    until = began + seconds

    def walk(number: int) -> None:
        guest = Guest(port, host)
        while time.monotonic() < until:
            guest.order(variants)
            counts[number] += 1

    threads = [threading.Thread(target=walk, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not all(counts):
        return 1
    sys.stdout.write(f"{sum(counts) / (time.monotonic() - began):.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
