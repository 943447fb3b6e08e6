"""R3: Postgres stopped like a power cut, the web server killed, Valkey gone; all in the middle of checkouts.

`SOUK_FAULT_ROUNDS=20 pytest tests/faults/test_stores_down.py` runs as many rounds as TARGETS asks for.
"""

import http.client
import os
import random
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from django_tenants.utils import tenant_context

from storefront.orders.models import Order
from tenants.models import Tenant
from tests import invariants, market
from tests.database import PASSWORD
from tests.faults.processes import Stores
from tests.patience import seconds
from tests.server import Answer, Server

ROUNDS = int(os.environ.get("SOUK_FAULT_ROUNDS", "3"))
BUYERS = 24
HEALTHY_SECONDS = seconds(10)
LOST = "database unavailable|Service Unavailable"


def test_postgres_stopped_in_the_middle_of_checkouts(stores: Stores, web: Server) -> None:
    shop, other = _shops()
    before = invariants.checksum(other)
    ends: Counter[int] = Counter()
    for number in range(ROUNDS):
        guests = _guests(shop)
        with ThreadPoolExecutor(BUYERS) as pool:
            waiting = [pool.submit(market.order, web, guest, shop="alpha") for guest in guests]
            _let_begin(waiting, number)
            stores.stop_postgres()
            answers = [future.result() for future in waiting]
        ends.update(answer.status for answer in answers)
        for answer in [*(a for a in answers if a.status != 201), market.order(web, guests[0], shop="alpha")]:
            _assert_unavailable(answer)
        assert web.request("GET", "/health/live").status == 200
        assert web.request("GET", "/health/ready").status == 503
        stores.start()
        _wait_until_healthy(web)
        _finish(
            web, shop, guests, {g.cart: a for g, a in zip(guests, answers, strict=True) if a.status == 201}
        )
    assert ends[503] > 0, "nothing was cut off"
    assert invariants.checksum(other) == before
    assert invariants.unexpected_errors(web.words(), expected=[LOST]) == []


def test_the_web_server_killed_in_the_middle_of_checkouts(fresh_database: str, server: Server) -> None:
    shop, other = _shops()
    before = invariants.checksum(other)
    cut_off = 0
    for number in range(ROUNDS):
        guests = _guests(shop)
        with ThreadPoolExecutor(BUYERS) as pool:
            waiting = [pool.submit(_order_or_lose, server, guest) for guest in guests]
            _let_begin(waiting, number)
            server.kill()
            answers = [future.result() for future in waiting]
        cut_off += answers.count(None)
        server.start()
        _wait_until_healthy(server)
        known = {g.cart: a for g, a in zip(guests, answers, strict=True) if a is not None}
        _finish(server, shop, guests, known)
    assert cut_off > 0, "nothing was cut off"
    assert invariants.checksum(other) == before
    assert invariants.unexpected_errors(server.words()) == []


def test_shoppers_keep_shopping_while_valkey_is_down(stores: Stores, web: Server) -> None:
    shop, other = _shops()
    before = invariants.checksum(other)
    owner = {"email": "owner@alpha.example", "password": PASSWORD}
    pair = market.log_in(web, shop="alpha", **owner)
    bearer = {"Authorization": f"Bearer {pair['access']}"}
    session = market.enter_admin(web, owner)
    guests = _guests(shop)

    stores.stop_valkey()
    assert web.request("GET", "/health/ready").json()["checks"] == {"database": True, "cache": False}
    for path in ("/api/v1/shop", "/api/v1/products", "/api/v1/categories"):
        assert web.request("GET", path, shop="alpha").status == 200, path
    _finish(web, shop, guests, {})
    assert web.request("GET", "/api/v1/orders", shop="alpha", headers=bearer).status == 200
    assert market.is_in_admin(web, session)
    assert market.log_in(web, shop="alpha", **owner)["access"]

    stores.start()
    assert web.request("GET", "/api/v1/products", shop="alpha").status == 200
    assert market.is_in_admin(web, session), "a Valkey that forgot everything logs nobody out"
    assert invariants.checksum(other) == before
    assert invariants.unexpected_errors(web.words()) == []


def _shops() -> tuple[Tenant, Tenant]:
    return Tenant.objects.get(slug="alpha"), Tenant.objects.get(slug="bravo")


def _guests(shop: Tenant) -> list[market.Guest]:
    variant = market.put_on_shelf(shop=shop, sku=f"SKU-{uuid4().hex}", units=BUYERS)
    return market.fill_carts(shop=shop, wanted=[{variant.pk: 1}] * BUYERS)


def _let_begin(waiting: list["Future[Any]"], seed: int) -> None:
    """Wait until one of the orders is answered, and a moment more: the rest is anywhere on its way."""
    until = time.monotonic() + 20
    while not any(future.done() for future in waiting) and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(random.Random(seed).uniform(0, 0.02))


def _order_or_lose(server: Server, guest: market.Guest) -> Answer | None:
    try:
        return market.order(server, guest, shop="alpha")
    except (OSError, http.client.HTTPException):
        return None


def _assert_unavailable(answer: Answer) -> None:
    assert answer.status == 503, answer.text
    assert market.header(answer, "Content-Type") == "application/problem+json"
    assert int(market.header(answer, "Retry-After")) > 0
    assert answer.json()["code"] == "store.unavailable"


def _wait_until_healthy(server: Server) -> None:
    began = time.monotonic()
    while server.request("GET", "/health/ready").status != 200:
        assert time.monotonic() - began < HEALTHY_SECONDS, server.words()[-3000:]
        time.sleep(0.05)


def _finish(server: Server, shop: Tenant, guests: list[market.Guest], known: dict[Any, Answer]) -> None:
    """Every buyer asks again with the same key: all have their order, those with an answer the same one."""
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda guest: market.order(server, guest, shop="alpha"), guests))
    assert [answer.status for answer in answers] == [201] * len(guests), [a.text for a in answers]
    assert {answer.json()["payment_status"] for answer in answers} == {"complete"}
    for guest, answer in zip(guests, answers, strict=True):
        assert guest.cart not in known or known[guest.cart].body == answer.body
    invariants.check(shop, media=server.var_dir / "media")
    with tenant_context(shop):
        assert Order.objects.filter(cart__in=[guest.cart for guest in guests]).count() == len(guests)
