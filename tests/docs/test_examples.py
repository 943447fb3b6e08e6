"""The worked integration keeps a shop and another system equal, whatever is lost on the way."""

import json
import time
from pathlib import Path
from typing import Any

from django.conf import LazySettings
from django_tenants.utils import tenant_context

from accounts.models import User
from examples.erp_sync import Sync
from kernel import clock
from storefront.catalogue import services as catalogue
from storefront.checkout import services as checkout
from storefront.transfers import runs
from tenants.models import Tenant
from tests.actors import STAFF
from tests.api.conftest import Api, issue
from tests.storefront import stories


class Lost(Exception):
    """The answer did not arrive, though the shop did what was asked."""


class Line:
    """Calls to the shop, of which the answers to those numbered in `loses` are lost."""

    def __init__(self, api: Api, *loses: int) -> None:
        self.api, self.loses, self.calls = api, loses, 0

    def __call__(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        self.calls += 1
        answer = self.api(method, path, body, **headers)
        assert answer.status_code < 300, answer.content
        if self.calls in self.loses:
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


def test_both_sides_are_equal_after_changes_on_both_and_lost_answers(
    fresh_database: str, tmp_path: Path, settings: LazySettings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    alpha = Tenant.objects.get(slug="alpha")
    with tenant_context(alpha):
        token = issue(User.objects.get(email="owner@alpha.example"), alpha).access
    api = Api("alpha.localhost").with_(Authorization=f"Bearer {token}")
    kept = tmp_path / "state.json"

    def work() -> None:
        with tenant_context(alpha):
            runs.run_next(now=clock.now())

    def sync(*loses: int, products: list[dict[str, Any]]) -> dict[str, Any]:
        for lost in (*loses, 0):
            try:
                Sync(Line(api, lost), kept, wait=work).run(products)
            except Lost:
                continue
        found: dict[str, Any] = json.loads(kept.read_text())
        return found

    goods = [product(number) for number in range(3)]
    sync(1, 3, products=goods)
    mine = {row["external_id"]: row for row in _all(api, "products") if row["external_id"]}
    assert {f"erp-{number}" for number in range(3)} <= mine.keys()
    with tenant_context(alpha):
        catalogue.update_product(product_id=mine["erp-1"]["id"], title="Renamed here", actor=STAFF)
        catalogue.delete_product(product_id=mine["erp-2"]["id"], actor=STAFF)
        cart, holder = stories.guest_cart(stories.goods(stock=5))
        placed = checkout.place(cart_id=cart, holder=holder, payment=stories.PAYS, now=stories.NOW)
    wanted = [product(0, price="11.00"), *goods[1:2]]
    state = sync(2, 4, products=wanted)
    give_up = time.monotonic() + 60
    while not _are_equal(api, state) and time.monotonic() < give_up:
        state = sync(
            products=wanted
        )  # a feed holds back what an open transaction of the server may come before
    shown = {str(row["id"]): row for row in _all(api, "products")}
    assert state["products"] == shown
    prices = {row["external_id"]: row["price"]["amount"] for row in shown.values()}
    titles = {row["external_id"]: row["title"] for row in shown.values()}
    assert (prices["erp-0"], titles["erp-1"]) == ("11.00", "Renamed here")
    orders = {str(row["number"]): row["external_id"] for row in _all(api, "orders")}
    assert orders[str(placed["number"])] == f"ERP-{placed['number']}"
    assert state["orders"].keys() == orders.keys()


def _are_equal(api: Api, state: dict[str, Any]) -> bool:
    orders = {str(row["number"]) for row in _all(api, "orders") if row["external_id"]}
    shown = {str(row["id"]): row for row in _all(api, "products")}
    return bool(state["products"] == shown and state["orders"].keys() == orders)


def _all(api: Api, noun: str) -> list[dict[str, Any]]:
    every = {"products": "&status=any"}.get(noun, "")
    found: list[dict[str, Any]] = api.get(f"/{noun}?limit=100{every}").json()["results"]
    return found
