"""Torture's judge: in a world that is whole it finds nothing, and it names whatever is not."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from perf.torture import verdict
from perf.torture.people import Seen
from perf.torture.world import UNITS, Shop, World
from tests.server import ROOT, Answer
from tests.storefront.webhooks.receiver import Receiver


class Told(World):
    """A world that answers as it is told, with what the gateway has charged."""

    orders: list[dict[str, Any]]
    level: dict[str, int]
    charges: list[dict[str, str]]

    def ask(self, method: str, path: str, shop: Shop, body: Any = None, **headers: str) -> Answer:
        found = self.orders if "/orders" in path else [self.level]
        return Answer(200, {}, json.dumps({"results": found}).encode())


def order(number: int) -> dict[str, Any]:
    return {"number": number, "payment_status": "complete", "payments": [{"id": f"payment {number}"}]}


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Three orders, one piece counted in, everybody informed."""
    shop = Shop("alpha", "sk", 1, 1, 1, Receiver(ids=["one", "two", "three"]))
    gateway: Any = SimpleNamespace(control=lambda: {"charges": told.charges})
    nobody: Any = None
    told = Told(tmp_path, web=nobody, gateway=gateway, post=nobody, shops=[shop])
    told.orders = [order(number) for number in (1001, 1002, 1003)]
    told.level = {"on_hand": UNITS + 1, "reserved": 3}
    told.charges = [{"key": f"payment {number}", "status": "succeeded"} for number in (1001, 1002, 1003)]
    (told.letters / "new").mkdir(parents=True)
    for number in (1001, 1002, 1003):
        (told.letters / "new" / str(number)).write_text(f"To: {number}@example.com\nMessage-ID: {number}\n\n")
    return told


@pytest.fixture
def seen() -> Seen:
    found = Seen(orders=[("alpha", f"{number}@example.com", order(number)) for number in (1001, 1002, 1003)])
    found.counted_in["alpha"] += 1
    return found


def test_nothing_is_wrong_with_a_world_that_is_whole(told: Told, seen: Seen) -> None:
    assert verdict.is_settled(told, seen)
    assert verdict.violations(told, seen) == []


BREAKS: dict[str, tuple[Callable[[Told, Seen], Any], str]] = {
    "lost": (lambda told, _: told.orders.pop(), "has lost the orders [1003]"),
    "doubled": (lambda _, seen: seen.orders.pop(), "orders that nobody holds: [1003]"),
    "gap": (lambda told, _: told.orders[2].update(number=1004), "have a gap: 1001 to 1004, 3"),
    "unpaid": (lambda told, _: told.orders[0].update(payment_status="pending"), "unpaid orders: [1001]"),
    "charged twice": (
        lambda told, _: told.charges.append({"key": "unknown", "status": "succeeded"}),
        "the gateway has 4 charges, orders have 3",
    ),
    "not charged": (lambda told, _: told.charges.pop(), "order 1003 of alpha has 0 charges"),
    "no receipt": (
        lambda told, _: (told.letters / "new" / "1002").unlink(),
        "order 1002 of alpha has no receipt",
    ),
    "not told": (lambda told, _: told.shops[0].hooks.ids.pop(), "was told of 2 orders of 3"),
    "forged": (lambda told, _: setattr(told.shops[0].hooks, "forged", 1), "1 forged webhooks"),
    "counted twice": (lambda told, _: told.level.update(on_hand=UNITS + 2), "and not (100001, 3)"),
    "not reserved": (lambda told, _: told.level.update(reserved=2), "and not (100001, 3)"),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_whatever_is_not_whole_is_named(told: Told, seen: Seen, broken: str) -> None:
    breaking, words = BREAKS[broken]
    breaking(told, seen)
    assert words in "\n".join(verdict.violations(told, seen))


@pytest.mark.parametrize("name", ["__main__", "figures", "rolling", "backlog"])
def test_it_has_servers_and_a_queue_of_its_own(name: str) -> None:
    """Those of the tests may be out of reach from its network, and a message that lies there is read by nobody."""
    module = "perf.backlog" if name == "backlog" else f"perf.torture.{name}"
    told = f"import sys, {module}; print('tests.plugin' in sys.modules)"
    environ = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
