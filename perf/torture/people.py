"""Buyers and staff who do what they are told: they try again with the same key until they have an answer."""

import http.client
import io
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from PIL import Image

from perf.shoppers import ADDRESS, CARD
from perf.torture.world import Shop, World
from tests.server import FORM, form

PATIENCE_SECONDS = 150.0
"""Whoever has no answer by then, counts as a violation."""
REST_SECONDS = (0.1, 0.5)
BUYERS = 4
MOST_PICTURES = 5


@dataclass
class Seen:
    """What clients saw, and what they hold in their hands at the end. Safe in threads."""

    answers: "Counter[str]" = field(default_factory=Counter)
    orders: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    pictures: list[tuple[Shop, str, bytes]] = field(default_factory=list)
    counted_in: "Counter[str]" = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: str) -> None:
        with self.lock:
            self.answers[answer] += 1

    def count(self) -> "Counter[str]":
        with self.lock:
            return Counter(self.answers)


class GaveUp(Exception):
    """No answer within a buyer's patience."""


@dataclass
class Person:
    """One of them, in a shop of their choice each time."""

    world: World
    seen: Seen
    chance: random.Random
    is_over: threading.Event

    def live(self) -> None:
        """Until it is over."""
        while not self.is_over.is_set():
            try:
                self.act(self.chance.choice(self.world.shops))
            except GaveUp as error:
                with self.seen.lock:
                    self.seen.violations.append(str(error))
            self.is_over.wait(self.chance.uniform(*REST_SECONDS))

    def act(self, shop: Shop) -> None:
        """Do one thing."""
        raise NotImplementedError

    def insist(self, method: str, path: str, shop: Shop, body: Any = None, **headers: str) -> Any:
        """Ask until the answer is neither a fault of the house nor of the way there; return it. Raises GaveUp."""
        headers.setdefault("Idempotency_Key", uuid4().hex)
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                answer = self.world.ask(method, path, shop, body, **headers)
            except (OSError, http.client.HTTPException):
                self.seen.note("cut off")
                time.sleep(0.2)
                continue
            self.seen.note(str(answer.status))
            if answer.status < 300:
                return answer.json() if answer.body else None
            if answer.status in (429, 503, 507) or "in_progress" in answer.text:
                waits = {name.lower(): value for name, value in answer.headers.items()}.get(
                    "retry-after", "1"
                )
                time.sleep(min(float(waits), 5))
            elif answer.status < 500:
                raise GaveUp(f"{method} {path} of {shop.slug}: {answer.status} {answer.text[:200]}")
            else:
                with self.seen.lock:
                    self.seen.violations.append(f"{method} {path}: {answer.status} {answer.text[:200]}")
                time.sleep(0.5)
        raise GaveUp(f"{method} {path} of {shop.slug}: no answer in {PATIENCE_SECONDS:.0f} s")


class Buyer(Person):
    """A guest who walks from an empty cart to a paid order."""

    def act(self, shop: Shop) -> None:
        cart = self.insist("POST", "/api/v1/carts", shop, {})
        mine, path = {"X_Cart_Token": cart["token"]}, f"/api/v1/carts/{cart['id']}"
        self.insist("POST", f"{path}/items", shop, {"variant": shop.variant, "quantity": 1}, **mine)
        email = f"{uuid4().hex}@example.com"
        details = {"email": email, "shipping_address": ADDRESS, "shipping_method": "standard"}
        self.insist("PATCH", path, shop, details, **mine)
        wish = {"cart": cart["id"], "payment": CARD}
        order = self.insist("POST", "/api/v1/orders", shop, wish, **mine)
        order = self._pay(shop, order)
        with self.seen.lock:
            self.seen.orders.append((shop.slug, email, order))

    def _pay(self, shop: Shop, order: dict[str, Any]) -> dict[str, Any]:
        """Try again while the gateway is silent, as a buyer does who is told that the payment is not done yet."""
        path, mine = f"/api/v1/orders/{order['number']}", {"X_Order_Token": order["token"]}
        until = time.monotonic() + PATIENCE_SECONDS
        while order["payment_status"] != "complete" and time.monotonic() < until:
            time.sleep(1)
            found = self.insist("GET", path, shop, **mine)
            if found["payment_status"] != "complete":
                found = self.insist("POST", f"{path}/payments", shop, CARD, **mine)
            order = {**order, **found}
        return order


class Staff(Person):
    """Somebody in the warehouse who counts pieces in."""

    def act(self, shop: Shop) -> None:
        """Count one piece in."""
        wish = {"variant": shop.variant, "location": shop.location, "delta": 1}
        self.insist("POST", "/api/v1/stock-adjustments", shop, wish, Authorization=f"Bearer {shop.key}")
        with self.seen.lock:
            self.seen.counted_in[shop.slug] += 1


class Photographer(Person):
    """Somebody who gives a product pictures, no two alike."""

    def act(self, shop: Shop) -> None:
        """Give it one more, and take the first away where there are many."""
        path, mine = f"/api/v1/products/{shop.product}/images", {"Authorization": f"Bearer {shop.key}"}
        content = _picture(f"#{self.chance.randrange(1 << 24):06x}")
        made = self.insist("POST", path, shop, form(content), **mine, Content_Type=FORM)
        with self.seen.lock:
            self.seen.pictures.append((shop, urlsplit(made["url"]).path, content))
            own = [kept for kept in self.seen.pictures if kept[0] is shop]
        images = self.insist("GET", f"/api/v1/products/{shop.product}", shop)["images"]
        if len(own) > MOST_PICTURES:
            with self.seen.lock:
                self.seen.pictures.remove(own[0])
            (first,) = [each["id"] for each in images if urlsplit(each["url"]).path == own[0][1]]
            self.insist("DELETE", f"{path}/{first}", shop, **mine)


@contextmanager
def buying(world: World, *, also: Sequence[type[Person]] = ()) -> Iterator[Seen]:
    """Buyers buy, somebody counts pieces in, and others do what is theirs, until it ends and all of them have ended."""
    seen, is_over = Seen(), threading.Event()
    crowd: list[Person] = [Buyer(world, seen, chance(seed), is_over) for seed in range(BUYERS)]
    others: list[type[Person]] = [Staff, *also]
    crowd += [kind(world, seen, chance(BUYERS + n), is_over) for n, kind in enumerate(others)]
    with living([person.live for person in crowd], is_over):
        yield seen


@contextmanager
def living(lives: Sequence[Callable[[], None]], is_over: threading.Event) -> Iterator[None]:
    """Each in a thread of its own; in the end they are told that it is over, and waited for."""
    threads = [threading.Thread(target=life) for life in lives]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def chance(seed: int) -> random.Random:
    """The same again, for the same seed."""
    return random.Random(seed)  # noqa: S311 - no secret
