"""R2: one checkout, one key: killed at each named point, then asked for fifty times at once and fifty later.

The process that dies is a web server of its own (kernel.crashpoints); the one that is asked again goes on. Both
charge at a gateway in a third process, and its ledger is what charges are counted in.
"""

import http.client

import pytest
from django.conf import settings
from django_tenants.utils import tenant_context

from kernel.outbox.models import OutboxEntry
from storefront.orders.models import Order
from storefront.payments.models import PaymentAttempt, SandboxCharge
from tenants.models import Tenant
from tests import invariants, market
from tests.concurrency import race
from tests.faults.processes import doomed_server
from tests.gateways.conftest import GatewayProcess
from tests.server import Answer, Server

UNHARMED = ""
POINTS = (
    UNHARMED,
    "checkout.before_commit",
    "checkout.after_commit",
    "checkout.after_charge",
    "checkout.after_outcome",
)
RETRIES = 50


@pytest.fixture
def process_environment(process_environment: dict[str, str], sandbox: GatewayProcess) -> dict[str, str]:
    """The server charges where the doomed ones do."""
    return {**process_environment, "SANDBOX_GATEWAY_URL": settings.SANDBOX_GATEWAY_URL}


def test_a_checkout_killed_at_any_point_is_finished_once(
    fresh_database: str, sandbox: GatewayProcess, server: Server
) -> None:
    shop, other = Tenant.objects.get(slug="alpha"), Tenant.objects.get(slug="bravo")
    before = invariants.checksum(other)
    for orders, point in enumerate(POINTS, start=1):
        guest = _guest(shop)
        if point is not UNHARMED:
            _die(point, guest)
            charged = point in ("checkout.after_charge", "checkout.after_outcome")
            assert len(sandbox.control()["charges"]) == orders - 1 + charged, point
        _assert_one_order(shop, sandbox, _retry(server, guest), orders=orders)
        invariants.check(shop)
    keys = [f"key-{number}" for number in range(20)]
    answers = race.run([lambda k=k: market.order(server, guest, shop="alpha", key=k) for k in keys])
    assert {answer.status for answer in answers} == {201}, "other keys for an ordered cart find its order"
    _assert_one_order(shop, sandbox, answers, orders=len(POINTS))
    invariants.check(shop)
    assert invariants.checksum(other) == before
    assert invariants.unexpected_errors(server.words()) == []


def _guest(shop: Tenant) -> market.Guest:
    with tenant_context(shop):
        sku = f"SKU-{Order.objects.count()}"
    return market.fill_cart(shop=shop, quantities={market.put_on_shelf(shop=shop, sku=sku, units=5).pk: 2})


def _die(point: str, guest: market.Guest) -> None:
    with doomed_server(point) as doomed, pytest.raises((OSError, http.client.HTTPException)):
        market.order(doomed, guest, shop="alpha")


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


def _assert_one_order(shop: Tenant, sandbox: GatewayProcess, answers: list[Answer], *, orders: int) -> None:
    done = [answer for answer in answers if answer.status == 201]
    assert len({answer.body for answer in done}) == 1
    assert done[0].json()["payment_status"] == "complete"
    order = done[0].json()
    charge = {"key": order["payments"][0]["id"], "status": "succeeded", **order["total"]}
    assert sandbox.charges(order) == [charge]
    assert len(sandbox.control()["charges"]) == orders
    with tenant_context(shop):
        assert Order.objects.count() == orders
        assert not SandboxCharge.objects.exists(), "the books are kept elsewhere"
        assert PaymentAttempt.objects.count() == orders
        assert OutboxEntry.objects.filter(key__startswith="receipt:").count() == orders
