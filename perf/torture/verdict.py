"""What must hold in the end, computed from outside: buyers' answers, the gateway, letters, webhooks, the API."""

import email
import time
from collections import Counter
from typing import Any

from perf.torture.people import Seen
from perf.torture.world import UNITS, Shop, World

SETTLE_SECONDS = 300.0


def violations(world: World, seen: Seen) -> list[str]:
    """Everything that is not as it must be, in sentences."""
    found = list(seen.violations)
    charges = Counter(
        charge["key"] for charge in world.gateway.control()["charges"] if charge["status"] == "succeeded"
    )
    letters = _letters(world)
    paid = 0
    for shop in world.shops:
        held = {
            order["number"]: (address, order) for slug, address, order in seen.orders if slug == shop.slug
        }
        listed = {order["number"]: order for order in _pages(world, shop, "/api/v1/orders")}
        found += _about_orders(shop, held, listed)
        for number, order in listed.items():
            keys = [payment["id"] for payment in order["payments"] if charges[payment["id"]]]
            paid += len(keys)
            if len(keys) != 1:
                found.append(f"order {number} of {shop.slug} has {len(keys)} charges")
        for number, (address, _) in held.items():
            if not letters[address]:
                found.append(f"order {number} of {shop.slug} has no receipt")
        found += _about_webhooks(shop, len(listed)) + _about_stock(world, shop, seen, len(listed))
    for shop, path, content in seen.pictures:
        if world.ask("GET", path, shop).body != content:
            found.append(f"{shop.slug} has not the picture {path} as it was given")
    if paid != sum(charges.values()):
        found.append(f"the gateway has {sum(charges.values())} charges, orders have {paid}")
    return found


def wait_until_settled(world: World, seen: Seen) -> None:
    """Until it is settled, or for SETTLE_SECONDS."""
    until = time.monotonic() + SETTLE_SECONDS
    while not is_settled(world, seen) and time.monotonic() < until:
        time.sleep(1)


def is_settled(world: World, seen: Seen) -> bool:
    """Whether every buyer's letter and every shop's webhooks have come."""
    letters, orders = _letters(world), Counter(slug for slug, _, _ in seen.orders)
    told = all(len(set(shop.hooks.ids)) >= orders[shop.slug] for shop in world.shops)
    return told and all(letters[address] for _, address, _ in seen.orders)


def _about_orders(
    shop: Shop, held: dict[int, tuple[str, dict[str, Any]]], listed: dict[int, dict[str, Any]]
) -> list[str]:
    found = []
    if set(held) - set(listed):
        found.append(f"{shop.slug} has lost the orders {sorted(set(held) - set(listed))}")
    if set(listed) - set(held):
        found.append(f"{shop.slug} has orders that nobody holds: {sorted(set(listed) - set(held))}")
    numbers = sorted(listed)
    if numbers and numbers[-1] - numbers[0] + 1 != len(numbers):
        found.append(f"the numbers of {shop.slug} have a gap: {numbers[0]} to {numbers[-1]}, {len(numbers)}")
    unpaid = [number for number, order in listed.items() if order["payment_status"] != "complete"]
    if unpaid:
        found.append(f"{shop.slug} has unpaid orders: {unpaid}")
    return found


def _about_webhooks(shop: Shop, orders: int) -> list[str]:
    told = len(set(shop.hooks.ids))
    found = [f"{shop.slug} was told of {told} orders of {orders}"] if told != orders else []
    return found + ([f"{shop.hooks.forged} forged webhooks at {shop.slug}"] if shop.hooks.forged else [])


def _about_stock(world: World, shop: Shop, seen: Seen, orders: int) -> list[str]:
    answer = world.ask(
        "GET", f"/api/v1/stock-levels?variant={shop.variant}", shop, Authorization=f"Bearer {shop.key}"
    ).json()
    (level,) = answer["results"]
    wanted = (UNITS + seen.counted_in[shop.slug], orders)
    there = (level["on_hand"], level["reserved"])
    return [f"{shop.slug} has (on hand, reserved) {there} and not {wanted}"] if there != wanted else []


def _letters(world: World) -> "Counter[str]":
    """How many letters with an id of their own each address has got."""
    found: set[tuple[str, str]] = set()
    for file in world.letters.glob("new/*"):
        letter = email.message_from_bytes(file.read_bytes())
        found.add((str(letter["To"]), str(letter["Message-ID"])))
    return Counter(address for address, _ in found)


def _pages(world: World, shop: Shop, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        query = f"?limit=100&offset={len(found)}"
        page = world.ask("GET", path + query, shop, Authorization=f"Bearer {shop.key}").json()
        found += page["results"]
        if not page["results"] or len(page["results"]) < 100:
            return found
