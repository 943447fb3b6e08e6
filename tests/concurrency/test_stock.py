"""R1: many buyers, little stock, two goods in opposite orders.

`pytest tests/concurrency/test_stock.py` shows it: 200 buyers, 50 units of each of two variants, half
of the buyers with the one first in their carts and half with the other.
"""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.checkout import services as checkout
from storefront.inventory import errors, services as inventory
from storefront.inventory.models import StockLevel
from storefront.orders.models import Order
from storefront.payments.models import SandboxCharge
from tenants.models import Tenant
from tests import invariants, market
from tests.concurrency import race
from tests.server import Answer, Server

BUYERS, UNITS = 200, 50


@pytest.fixture
def shops(fresh_database: str) -> tuple[Tenant, Tenant]:
    return Tenant.objects.get(slug="alpha"), Tenant.objects.get(slug="bravo")


@pytest.fixture
def guests(shops: tuple[Tenant, Tenant]) -> list[market.Guest]:
    """Two hundred full carts, before fifty of each good are there to be had."""
    shop, _ = shops
    tea = market.put_on_shelf(shop=shop, sku="TEA", units=UNITS)
    cup = market.put_on_shelf(shop=shop, sku="CUP", units=UNITS, price="4.50")
    wanted = [{tea.pk: 1, cup.pk: 1}, {cup.pk: 1, tea.pk: 1}] * (BUYERS // 2)
    return market.fill_carts(shop=shop, wanted=wanted)


def test_exactly_the_stock_is_sold_over_http(
    shops: tuple[Tenant, Tenant], guests: list[market.Guest], server: Server
) -> None:
    shop, other = shops
    before = invariants.checksum(other)

    answers = race.run([lambda g=g: _order_until_let_in(server, g) for g in guests], runners=BUYERS)

    assert [a for a in answers if isinstance(a, Exception)] == []
    assert Counter(a.status for a in answers) == {201: UNITS, 409: BUYERS - UNITS}
    assert {a.json()["code"] for a in answers if a.status == 409} == {"cart.out_of_stock"}
    assert all(a.json()["payment_status"] == "complete" for a in answers if a.status == 201)
    _assert_sold(shop, UNITS)
    assert invariants.checksum(other) == before
    assert invariants.unexpected_errors(server.words()) == []


def _order_until_let_in(server: Server, guest: market.Guest) -> Answer:
    """A shop with more requests than its share asks the rest to come back; whoever does is served."""
    until = time.monotonic() + 60
    while (answer := market.order(server, guest, shop="alpha", timeout=60)).status == 503:
        assert answer.json()["code"] == "shop.busy"
        assert time.monotonic() < until
        time.sleep(int(market.header(answer, "Retry-After")))
    return answer


def test_exactly_the_stock_is_sold_by_threads_with_connections_of_their_own(
    shops: tuple[Tenant, Tenant], guests: list[market.Guest]
) -> None:
    shop, _ = shops
    ends = _race(shop, guests)
    assert ends == {"sold": UNITS, "OutOfStock": BUYERS - UNITS}
    _assert_sold(shop, UNITS)


def test_control_the_same_race_oversells_when_stock_is_read_and_then_written(
    shops: tuple[Tenant, Tenant], guests: list[market.Guest], without_guard: None
) -> None:
    shop, _ = shops
    ends = _race(shop, guests[: 2 * UNITS])
    sold = ends["sold"]
    assert sold > UNITS, f"no race was there to be guarded against: {ends}"
    with tenant_context(shop):
        assert StockLevel.objects.filter(reserved__gt=UNITS).exists()
    with pytest.raises(AssertionError, match="nothing is promised that is not there"):
        invariants.check(shop, has_worker=True)


@pytest.fixture
def without_guard(shops: tuple[Tenant, Tenant], monkeypatch: pytest.MonkeyPatch) -> None:
    """Reserve the way a naive shop does, with nothing in the database to stop it."""
    with tenant_context(shops[0]), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE inventory_stocklevel DROP CONSTRAINT level_available")
    monkeypatch.setattr(inventory, "reserve", _reserve_naively)


def _reserve_naively(
    *, lines: Sequence[inventory.Line], reference: str, now: datetime, actor: str = ""
) -> None:
    levels = {level.variant_id: level for level in StockLevel.objects.all()}
    if any(levels[line.variant_id].available < line.quantity for line in lines):
        raise errors.OutOfStock(lines=[])
    race.hesitate()
    for line in sorted(lines, key=lambda line: line.variant_id):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE inventory_stocklevel SET reserved = reserved + %s WHERE variant_id = %s",
                [line.quantity, line.variant_id],
            )


def _race(shop: Tenant, guests: list[market.Guest]) -> Counter[str]:
    def place(guest: market.Guest) -> Any:
        return checkout.place(cart_id=guest.cart, shopper=guest.shopper, payment=market.CARD, now=clock.now())

    ends = race.run([lambda g=g: place(g) for g in guests], shop=shop)
    return Counter(type(end).__name__ if isinstance(end, Exception) else "sold" for end in ends)


def _assert_sold(shop: Tenant, units: int) -> None:
    invariants.check(shop)
    with tenant_context(shop):
        assert Order.objects.filter(payment_status="complete").count() == Order.objects.count() == units
        assert SandboxCharge.objects.count() == units
        assert set(StockLevel.objects.values_list("on_hand", "reserved")) == {(units, units)}
