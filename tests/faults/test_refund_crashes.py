"""One capture or refund, one key: killed at each named point, then asked for many times at once and later.

What was taken and went back is counted in the ledger of a gateway in a process of its own.
"""

import http.client
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django_tenants.utils import tenant_context

from storefront.orders.models import Order, Refund
from tenants.models import Tenant
from tests import database, invariants, market
from tests.concurrency import race
from tests.faults.processes import doomed_server
from tests.gateways.conftest import GatewayProcess
from tests.server import Answer, Server

POINTS = ("refund.before_commit", "refund.after_commit", "refund.after_gateway", "refund.after_outcome")
CAPTURE_POINTS = tuple(point.replace("refund", "capture") for point in POINTS)
RETRIES = 20


@pytest.fixture
def process_environment(process_environment: dict[str, str], sandbox: GatewayProcess) -> dict[str, str]:
    """The server gives back where the doomed ones do."""
    return {**process_environment, "SANDBOX_GATEWAY_URL": settings.SANDBOX_GATEWAY_URL}


def test_a_capture_or_a_refund_killed_at_any_point_is_done_once(
    fresh_database: str, sandbox: GatewayProcess, server: Server
) -> None:
    shop = Tenant.objects.get(slug="alpha")
    other = Tenant.objects.get(slug="bravo")
    before = invariants.checksum(other)
    owner = market.log_in(server, shop="alpha", email="owner@alpha.example", password=database.PASSWORD)
    headers = {"Authorization": f"Bearer {owner['access']}"}

    for is_by_hand in (
        True,
        False,
    ):  # what is begun is held; other tests' shops of this name are not to be taken for it
        wish = {"captures_by_hand": is_by_hand}
        server.request("PATCH", "/api/v1/settings", shop="alpha", body=wish, headers=headers)
        if is_by_hand:
            number, line = _order(shop, server)

    def post(where: Server, what: str, key: str, body: Any) -> Answer:
        path = f"/api/v1/orders/{number}/{what}"
        return where.request(
            "POST", path, shop="alpha", body=body, headers=headers | {"Idempotency-Key": key}
        )

    def refund(where: Server, key: str) -> Answer:
        body = {"lines": [{"id": line, "quantity": 1}], "restock": True}
        return post(where, "refunds", key, body)

    for done, point in enumerate(CAPTURE_POINTS, start=1):
        part = {} if done == len(CAPTURE_POINTS) else {"amount": {"amount": "1.00"}}
        with doomed_server(point) as doomed, pytest.raises((OSError, http.client.HTTPException)):
            post(doomed, "captures", point, part)
        again = [post(server, "captures", point, part) for _ in range(RETRIES)]
        assert {answer.status for answer in again} == {201}
        assert len({answer.body for answer in again}) == 1
        assert again[0].json()["capture"]["status"] == "succeeded"
        (charge,) = sandbox.control()["charges"]
        assert Decimal(charge["captured"]) == (Decimal(charge["amount"]) if not part else done)
        invariants.check(shop)
    assert again[0].json()["payment_status"] == "complete"

    for done, point in enumerate(POINTS, start=1):
        with doomed_server(point) as doomed, pytest.raises((OSError, http.client.HTTPException)):
            refund(doomed, point)
        parallel = race.run([lambda p=point: refund(server, p)] * RETRIES, runners=RETRIES)
        later = [refund(server, point) for _ in range(RETRIES)]
        assert {answer.status for answer in parallel} <= {201, 409}
        assert {answer.status for answer in later} == {201}
        assert len({answer.body for answer in later}) == 1
        assert later[0].json()["refund"]["status"] == "succeeded"
        with tenant_context(shop):
            assert Refund.objects.count() == done
        backs = {back["key"]: back["amount"] for back in sandbox.control()["refunds"]}
        assert len(backs) == done
        assert backs[later[0].json()["refund"]["id"]] == later[0].json()["refund"]["amount"]["amount"]
        assert len(sandbox.control()["charges"]) == 1
        invariants.check(shop)
    with tenant_context(shop):
        assert Order.objects.get(number=number).lines.get().refunded == len(POINTS)
    assert invariants.checksum(other) == before
    assert invariants.unexpected_errors(server.words()) == []


def _order(shop: Tenant, server: Server) -> tuple[int, int]:
    variant = market.put_on_shelf(shop=shop, sku="SKU-R", units=10)
    guest = market.fill_cart(shop=shop, quantities={variant.pk: 5})
    placed = market.order(server, guest, shop="alpha").json()
    return placed["number"], placed["lines"][0]["id"]
