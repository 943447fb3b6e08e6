"""R1 to R4 by the gateway's own page: its process, or the shop's, is killed at each step of the way there and back.

Twelve buyers want five cups. Whoever dies, five are sold, each for one charge in the gateway's ledger, and nobody is
shown an error of ours.
"""

import hashlib
import hmac
import http.client
import json
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.inventory.models import StockLevel
from storefront.orders import reconciler
from storefront.orders.models import Order
from storefront.payments import accounts
from storefront.payments.models import PaymentAttempt
from tenants.models import Tenant
from tests import invariants, market
from tests.concurrency import race
from tests.faults.processes import doomed_server
from tests.gateways.conftest import GatewayProcess, started
from tests.server import Answer, Server
from tests.storefront import stories

SECRET = "whsec_of_alpha"
UNITS, BUYERS, REPLAYS = 5, 12, 100
STEPS = ("asked for", "opened", "paid", "came back", "told")
POINTS = (
    "checkout.before_commit",
    "checkout.after_commit",
    "checkout.after_charge",
    "checkout.after_outcome",
)


@pytest.fixture
def gateway(tmp_path: Any, settings: Any) -> Any:
    with started(tmp_path) as process:
        settings.STRIPE_API_BASE = process.url
        yield process


@pytest.fixture
def process_environment(process_environment: dict[str, str], gateway: GatewayProcess) -> dict[str, str]:
    """The server finds Stripe where the doomed ones do."""
    return {**process_environment, "STRIPE_API_BASE": gateway.url}


@pytest.fixture
def shop(fresh_database: str) -> Tenant:
    found = Tenant.objects.get(slug="alpha")
    values = {"secret_key": "sk_test_of_alpha", "webhook_secret": SECRET}
    with tenant_context(found):
        accounts.save(gateway="stripe", values=values, actor=stories.STAFF)
    return found


class Till:
    """Orders by the gateway's page, over HTTP."""

    def __init__(self, server: Server, gateway: GatewayProcess, shop: Tenant) -> None:
        self.server, self.gateway, self.shop = server, gateway, shop

    def order(self, guest: market.Guest, *, at: Server | None = None, key: str = "") -> Answer:
        """Order the guest's cart, to be paid on the gateway's page."""
        back = "http://alpha.localhost/back/{payment}"
        return (at or self.server).request(
            "POST",
            "/api/v1/orders",
            shop="alpha",
            body={"cart": str(guest.cart), "payment": {"gateway": "stripe", "return_url": back}},
            headers={"X-Cart-Token": guest.token, "Idempotency-Key": key or guest.key},
        )

    def pay(self, order: dict[str, Any]) -> None:
        """What the buyer does on the page."""
        link = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=30)
        try:
            path = urlsplit(order["payment"]["next_action"]["url"]).path
            link.request("POST", path, urlencode({"do": "pay", "card": "4242424242424242"}))
            assert link.getresponse().status == 303
        finally:
            link.close()

    def come_back(self, order: dict[str, Any], key: str) -> Answer:
        """What the buyer's app asks once they are back."""
        return self.server.request(
            "POST",
            f"/api/v1/orders/{order['number']}/payments",
            shop="alpha",
            body={"confirm": order["payment"]["id"]},
            headers={"X-Order-Token": order["token"], "Idempotency-Key": f"{order['number']}-{key}"},
        )

    def tell(self, order: dict[str, Any]) -> Answer:
        """What the gateway says of the page, signed."""
        made = next(
            each
            for each in self.gateway.control()["sessions"]
            if each["metadata"]["attempt"] == order["payment"]["id"]
        )
        made["payment_intent"] = made["payment_intent"] and made["payment_intent"]["id"]
        event = {"id": f"evt_{order['number']}", "object": "event", "type": "checkout.session.completed"}
        body, stamp = json.dumps(event | {"data": {"object": made}}).encode(), int(time.time())
        signature = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return self.server.request(
            "POST",
            "/api/v1/payments/webhooks/stripe",
            shop="alpha",
            body=body,
            headers={"Stripe-Signature": f"t={stamp},v1={signature}", "Content-Type": "application/json"},
        )

    def check(self, *, sold: int) -> None:
        """So many are sold and paid, each by one charge."""
        with tenant_context(self.shop):
            reconciler.reconcile(now=clock.now() + timedelta(minutes=2))
            orders = list(Order.objects.order_by("number"))
            assert [order.payment_status for order in orders] == ["complete"] * sold
            paid = PaymentAttempt.objects.filter(status="succeeded").values_list("pk", flat=True)
            keys = [charge["key"] for charge in self.gateway.control()["charges"]]
            assert sorted(keys) == sorted(map(str, paid))
            assert len(keys) == sold
        invariants.check(self.shop)
        assert invariants.unexpected_errors(self.server.words()) == []


@pytest.mark.parametrize("step", STEPS)
def test_its_page_dies_at_a_step(step: str, server: Server, gateway: GatewayProcess, shop: Tenant) -> None:
    till = Till(server, gateway, shop)
    cup = market.put_on_shelf(shop=shop, sku="CUP", units=UNITS)
    guests = market.fill_carts(shop=shop, wanted=[{cup.pk: 1}] * BUYERS)
    if step == "asked for":
        gateway.stop()
    first = race.run([lambda guest=guest: till.order(guest) for guest in guests])
    assert sorted(answer.status for answer in first) == [201] * UNITS + [409] * (BUYERS - UNITS)
    if step in ("asked for", "opened"):
        gateway.stop()
        gateway.start()
    buyers = [guest for guest, answer in zip(guests, first, strict=True) if answer.status == 201]
    again = [till.order(guest, key=f"{guest.key}-again").json() for guest in buyers]
    assert [order["number"] for order in again] == [
        answer.json()["number"] for answer in first if answer.status == 201
    ]
    for order in again:
        till.pay(order)
    if step == "paid":
        gateway.stop()
    back = race.run([lambda order=order: till.come_back(order, "first") for order in again])
    assert {answer.status for answer in back} == {201}
    statuses = {answer.json()["payment_status"] for answer in back}
    assert statuses == ({"pending"} if step == "paid" else {"complete"})
    if step in ("paid", "came back"):
        gateway.stop()
        gateway.start()
    told = [till.tell(order) for order in again]
    if step == "told":
        gateway.stop()
        gateway.start()
    told += race.run([lambda: till.tell(again[0])] * REPLAYS, runners=10)
    assert {(answer.status, answer.json()["result"]) for answer in told} <= {
        (200, "handled"),
        (200, "ignored"),
    }
    till.check(sold=UNITS)
    with tenant_context(shop):
        levels = StockLevel.objects.get(variant=cup)
        assert (levels.on_hand, levels.reserved) == (UNITS, UNITS), "sold, and to be sent"


def test_the_shop_dies_at_a_step(server: Server, gateway: GatewayProcess, shop: Tenant) -> None:
    till = Till(server, gateway, shop)
    for done, point in enumerate(POINTS, start=1):
        cup = market.put_on_shelf(shop=shop, sku=f"CUP-{done}", units=1)
        guest = market.fill_cart(shop=shop, quantities={cup.pk: 1})
        with doomed_server(point) as doomed, pytest.raises((OSError, http.client.HTTPException)):
            till.order(guest, at=doomed)
        answers = race.run([lambda guest=guest: till.order(guest)] * 20)
        done_ones = [answer for answer in answers if answer.status == 201]
        assert len({answer.body for answer in done_ones}) == 1, point
        assert {answer.status for answer in answers} <= {201, 409}
        order = done_ones[0].json()
        assert len(gateway.control()["sessions"]) == done, "one page for one order"
        till.pay(order)
        assert till.come_back(order, "first").json()["payment_status"] == "complete"
        till.check(sold=done)
