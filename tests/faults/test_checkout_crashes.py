"""R2: one checkout, one key: killed at each named point, then asked for fifty times at once and fifty later.

The process that dies is a real web server, with `SOUK_CRASH_AT` naming the point (kernel.crashpoints).
"""

import http.client
from pathlib import Path

import pytest
from django_tenants.utils import tenant_context

from storefront.orders.models import Order
from storefront.payments.models import SandboxCharge
from tenants.models import Tenant
from tests import invariants, market
from tests.concurrency import race
from tests.faults import processes
from tests.server import Answer, Server

POINTS = (
    "checkout.before_commit",
    "checkout.after_commit",
    "checkout.after_charge",
    "checkout.after_outcome",
)
RETRIES = 50


@pytest.fixture
def shops(fresh_database: str) -> tuple[Tenant, Tenant]:
    return Tenant.objects.get(slug="alpha"), Tenant.objects.get(slug="bravo")


def test_fifty_parallel_and_fifty_later_calls_with_one_key_make_one_order(
    shops: tuple[Tenant, Tenant], server: Server
) -> None:
    shop, other = shops
    before = invariants.checksum(other)
    guest = _guest(shop)
    _assert_one_order(shop, _retry(server, guest), orders=1)
    invariants.check(shop)
    assert invariants.checksum(other) == before
    assert invariants.unexpected_errors(server.words()) == []


def test_a_checkout_killed_at_any_point_is_finished_once(
    shops: tuple[Tenant, Tenant], server: Server, process_environment: dict[str, str], tmp_path: Path
) -> None:
    shop, other = shops
    before = invariants.checksum(other)
    for orders, point in enumerate(POINTS, start=1):
        guest = _guest(shop)
        _die(point, guest, process_environment, tmp_path)
        _assert_one_order(shop, _retry(server, guest), orders=orders)
        invariants.check(shop)
    assert invariants.checksum(other) == before
    assert invariants.unexpected_errors(server.words()) == []


def test_another_key_for_an_ordered_cart_finds_the_same_order(
    shops: tuple[Tenant, Tenant], server: Server
) -> None:
    shop, _ = shops
    guest = _guest(shop)
    keys = [f"key-{number}" for number in range(20)]
    answers = race.run([lambda k=k: market.order(server, guest, shop="alpha", key=k) for k in keys])
    _assert_one_order(shop, answers, orders=1)
    assert {answer.status for answer in answers} == {201}
    invariants.check(shop)


def _guest(shop: Tenant) -> market.Guest:
    with tenant_context(shop):
        sku = f"SKU-{Order.objects.count()}"
    return market.fill_cart(shop=shop, quantities={market.put_on_shelf(shop=shop, sku=sku, units=5).pk: 2})


def _die(point: str, guest: market.Guest, environment: dict[str, str], folder: Path) -> None:
    doomed = processes.web_server(
        environment=environment | {"SOUK_CRASH_AT": point}, log=folder / f"{point}.log"
    )
    try:
        doomed.start()
        with pytest.raises((OSError, http.client.HTTPException)):
            market.order(doomed, guest, shop="alpha")
    finally:
        doomed.kill()


def _retry(server: Server, guest: market.Guest) -> list[Answer]:
    parallel = race.run([lambda: market.order(server, guest, shop="alpha")] * RETRIES, runners=RETRIES)
    later = [market.order(server, guest, shop="alpha") for _ in range(RETRIES)]
    assert {answer.status for answer in parallel} <= {201, 409}, "still running is the only other answer"
    assert {answer.json()["code"] for answer in parallel if answer.status == 409} <= {
        "idempotency.in_progress"
    }
    assert [answer.status for answer in later] == [201] * RETRIES
    assert {market.header(answer, "Idempotency-Replayed") for answer in later} == {"true"}
    return parallel + later


def _assert_one_order(shop: Tenant, answers: list[Answer], *, orders: int) -> None:
    done = [answer for answer in answers if answer.status == 201]
    assert len({answer.body for answer in done}) == 1
    assert done[0].json()["payment_status"] == "complete"
    with tenant_context(shop):
        assert Order.objects.count() == orders
        assert SandboxCharge.objects.count() == orders
