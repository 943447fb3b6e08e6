"""The worked integration keeps a shop and another system equal while both change, whatever happens on the way.

By default 12 products and 6 orders; `SOUK_SYNC=500x200` keeps as many as the example speaks of.
"""

import json
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import LazySettings
from django.db import connection
from django_tenants.utils import tenant_context

from accounts import api_keys
from examples.erp_sync import Sync
from kernel import clock
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Product
from storefront.checkout import services as checkout
from storefront.transfers import runs
from tenants import hosts
from tenants.models import Tenant
from tests import patience
from tests.actors import STAFF, TERMINAL
from tests.api.conftest import Api
from tests.storefront import stories

SCOPES = ["products:write", "stock:write", "orders:write", "webhooks:read"]
PRODUCTS, ORDERS = map(int, os.environ.get("SOUK_SYNC", "12x6").split("x"))


class Lost(Exception):
    """No answer arrived: the shop did what was asked, or was away."""


class Line:
    """Calls to the shop. While it is bad, some never arrive, some arrive twice, and some lose their answers."""

    def __init__(self, api: Api) -> None:
        self.api, self.luck, self.is_bad = api, random.Random(16), True
        self.happened: set[str] = set()

    def __call__(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        fates = ("away", "twice", "lost", "well", "well", "well", "well", "well")
        fate = self.luck.choice(fates) if self.is_bad else "well"
        self.happened.add(fate)
        if fate == "away":
            raise Lost
        for _ in range(2 if fate == "twice" else 1):
            answer = self.api(method, path, body, **headers)
            assert answer.status_code < 300, answer.content
        if fate == "lost":
            raise Lost
        return answer.json()


def product(number: int, *, price: str = "10.00") -> dict[str, Any]:
    variant = {
        "sku": f"E-{number}",
        "price": {"amount": price},
        "stock": [{"location": "main", "on_hand": 9}],
    }
    return {
        "external_id": f"erp-{number}",
        "title": f"Bowl {number}",
        "status": "active",
        "variants": [variant],
    }


class Staff:
    """The shop's own people, who rename, delete, add and sell while the other system writes."""

    def __init__(self, shop: Tenant) -> None:
        self.shop = shop

    def work(self) -> list[int]:
        """Change this and that; the numbers of the orders that were placed."""
        try:
            with tenant_context(self.shop):
                ids = dict(Product.objects.exclude(external_id=None).values_list("external_id", "pk"))
                catalogue.delete_product(product_id=ids["erp-2"], actor=STAFF)
                return [self._one(ids, number) for number in range(ORDERS)]
        finally:
            connection.close()

    def _one(self, ids: dict[str, int], number: int) -> int:
        renamed = 3 + number % (PRODUCTS - 3)
        catalogue.update_product(product_id=ids[f"erp-{renamed}"], title=f"Renamed {number}", actor=STAFF)
        cart, shopper = stories.guest_cart(stories.goods(f"Cup {number}", stock=5))
        placed = checkout.place(cart_id=cart, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
        return int(placed["number"])


def test_both_sides_become_equal_though_both_write_and_the_line_is_bad(
    fresh_database: str, tmp_path: Path, settings: LazySettings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    alpha = Tenant.objects.get(slug="alpha")
    alpha.entitlements = {"plan": "Scale", "max_products": None}
    alpha.save(update_fields=["entitlements"])
    hosts.forget(alpha)
    with tenant_context(alpha):  # a person's token is over after five minutes
        _, key = api_keys.create(name="ERP", kind="sk", scopes=SCOPES, actor=TERMINAL, now=clock.now())
    api = Api("alpha.localhost").with_(Authorization=f"Bearer {key}")
    line, kept = Line(api), tmp_path / "state.json"

    def work() -> None:
        with tenant_context(alpha):
            runs.run_next(now=clock.now())

    def sync(goods: list[dict[str, Any]]) -> bool:
        """One run of the other system's; whether it came to its end."""
        try:
            Sync(line, kept, wait=work).run(goods)
        except Lost:
            return False
        return True

    def state() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(kept.read_text())
        return found

    goods = [product(number) for number in range(PRODUCTS)]
    while not sync(goods) or len(state()["sent"]) < PRODUCTS:
        continue
    with ThreadPoolExecutor(1) as pool:
        selling = pool.submit(Staff(alpha).work)
        times = 0
        while not selling.done() or {"away", "twice", "lost"} - line.happened:
            times += 1
            goods[0] = product(0, price=f"{10 + times}.00")
            sync(goods)
        placed = selling.result()
    line.is_bad = False  # a feed holds back what an open transaction of the server may come before
    give_up = time.monotonic() + patience.seconds(30)
    while not (sync(goods) and _are_equal(api, state())) and time.monotonic() < give_up:
        continue
    shown = {str(row["id"]): row for row in _all(api, "products")}
    assert state()["products"] == shown
    mine = {row["external_id"]: row for row in shown.values() if row["external_id"]}
    assert mine.keys() == {f"erp-{number}" for number in range(PRODUCTS)} - {"erp-2"}
    assert mine["erp-0"]["price"]["amount"] == f"{10 + times}.00"
    last = ORDERS - 1
    assert mine[f"erp-{3 + last % (PRODUCTS - 3)}"]["title"] == f"Renamed {last}"
    orders = {str(row["number"]): row["external_id"] for row in _all(api, "orders")}
    assert orders == {str(number): f"ERP-{number}" for number in placed}
    assert state()["orders"].keys() == orders.keys()


def _are_equal(api: Api, state: dict[str, Any]) -> bool:
    orders = {str(row["number"]) for row in _all(api, "orders") if row["external_id"]}
    shown = {str(row["id"]): row for row in _all(api, "products")}
    return bool(state["products"] == shown and state["orders"].keys() == orders)


def _all(api: Api, noun: str) -> list[dict[str, Any]]:
    every = {"products": "&status=any"}.get(noun, "")
    found: list[dict[str, Any]] = []
    path = f"/{noun}?limit=100{every}"
    while path:
        page = api.get(path).json()
        found += page["results"]
        path = (page["next"] or "").partition("/api/v1")[2]
    return found
