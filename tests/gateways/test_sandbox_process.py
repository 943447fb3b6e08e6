"""Each of the sandbox's ways to end a payment, against its process, through the API to the order's final state.

What was charged is read from the process's own ledger and not from our database. Its webhooks go over HTTP to
the running server, which shares its database with the client in here.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import clock
from storefront.orders import reconciler
from storefront.payments.gateways.sandbox import remote as sandbox_remote
from storefront.payments.gateways.sandbox.gateway import webhook_secret
from tenants.models import Tenant
from tests import invariants, market
from tests.api.conftest import PAYMENT, Api
from tests.gateways.conftest import GatewayProcess, started
from tests.server import Server

ASKS, DELAYED, DECLINED = "4000002500003155", "4000000000000077", "4000000000000002"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    """One gateway for the file: its ledger knows every order of it."""
    with started(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture
def alpha(standing_server: Server, process: GatewayProcess, settings: Any) -> Tenant:
    settings.SANDBOX_GATEWAY_URL = f"{process.url}/sandbox"
    return Tenant.objects.get(slug="alpha")


class Buyer:
    """A guest of the shop with two pieces in the cart, and what they call."""

    def __init__(self, shop: Tenant) -> None:
        variant = market.put_on_shelf(shop=shop, sku=f"G-{clock.now().timestamp()}", units=2, price="12.90")
        self.shop, self.guest = shop, market.fill_cart(shop=shop, quantities={variant.pk: 2})
        self.api = Api("alpha.localhost").with_(X_Cart_Token=self.guest.token)

    def order(self, card: str = PAYMENT["card"]) -> dict[str, Any]:
        """Order; a repeated call is answered the same."""
        body = {"cart": str(self.guest.cart), "payment": PAYMENT | {"card": card}}
        made, again = (
            self.api.post("/orders", body, Idempotency_Key=self.guest.key).json() for _ in range(2)
        )
        assert made == again
        self.path = f"/orders/{made['number']}"
        self.api = Api("alpha.localhost").with_(X_Order_Token=made["token"])
        return made

    def pay(self, payment: dict[str, Any], *, key: str) -> dict[str, Any]:
        """Another try, or the step one asked for; a repeated call is answered the same."""
        answers = [self.api.post(f"{self.path}/payments", payment, Idempotency_Key=key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201], answers[0].content
        assert answers[1]["Idempotency-Replayed"] == "true"
        return answers[0].json()

    def look(self) -> dict[str, Any]:
        """The order as it is now."""
        return self.api.get(self.path).json()

    def minutes_later(self, minutes: int) -> int:
        """What the job that asks about missing outcomes settles by then."""
        with tenant_context(self.shop):
            return reconciler.reconcile(now=clock.now() + timedelta(minutes=minutes))


def entry(order: dict[str, Any], status: str, *, payment: int = -1) -> dict[str, Any]:
    """What the ledger must hold for the order's payment."""
    return {"key": order["payments"][payment]["id"], "status": status, **order["total"]}


def assert_paid_once(buyer: Buyer, process: GatewayProcess) -> None:
    order = buyer.look()
    assert (order["payment_status"], order["total"]["currency"]) == ("complete", "EUR")
    assert float(order["total"]["amount"]) > 25.80  # two pieces, and the way to the buyer
    assert process.charges(order) == [entry(order, "succeeded")]
    invariants.check(buyer.shop)


def test_an_extra_step(alpha: Tenant, process: GatewayProcess) -> None:
    buyer = Buyer(alpha)
    order = buyer.order(ASKS)
    assert (order["payment_status"], order["payment"]["status"]) == ("pending", "requires_action")
    assert order["payment"]["next_action"] == {"type": "confirm", "payment": order["payment"]["id"]}
    assert process.charges(order) == [entry(order, "requires_action")]
    buyer.pay({"confirm": order["payment"]["id"]}, key="step")
    assert_paid_once(buyer, process)


@pytest.mark.parametrize("wrong", ["drop", "error"])
def test_an_extra_step_whose_answer_is_lost(alpha: Tenant, process: GatewayProcess, wrong: str) -> None:
    buyer = Buyer(alpha)
    order = buyer.order(ASKS)
    process.control(wrongs=[wrong])
    stepped = buyer.pay({"confirm": order["payment"]["id"]}, key="step")
    assert (stepped["payment_status"], stepped["payment"]["status"]) == ("pending", "processing")
    assert buyer.minutes_later(2) == 1
    assert_paid_once(buyer, process)


def test_a_delayed_outcome(alpha: Tenant, process: GatewayProcess) -> None:
    buyer = Buyer(alpha)
    order = buyer.order(DELAYED)
    assert (order["payment_status"], order["payment"]["status"]) == ("pending", "processing")
    assert buyer.minutes_later(20) == 0  # it is known there, and not given up
    assert process.charges(order) == [entry(order, "processing")]
    process.control(settle={"key": order["payment"]["id"], "status": "succeeded"})
    assert buyer.minutes_later(21) == 1
    assert_paid_once(buyer, process)


def test_a_delayed_outcome_that_is_no_payment(alpha: Tenant, process: GatewayProcess) -> None:
    buyer = Buyer(alpha)
    order = buyer.order(DELAYED)
    process.control(settle={"key": order["payment"]["id"], "status": "failed"})
    assert buyer.minutes_later(2) == 1
    assert buyer.look()["payment_status"] == "failed"
    paid = buyer.pay(PAYMENT, key="another")
    assert paid["payment_status"] == "complete"
    assert process.charges(paid) == [entry(paid, "failed", payment=0), entry(paid, "succeeded")]


@pytest.mark.parametrize("way", ["the job", "the buyer"])
def test_a_timeout_after_charging(
    alpha: Tenant, process: GatewayProcess, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    buyer = Buyer(alpha)
    process.control(wrongs=["hang"])
    with monkeypatch.context() as hurry:
        hurry.setattr(sandbox_remote, "TIMEOUT_SECONDS", 0.3)
        order = buyer.order()
    assert (order["payment_status"], order["payment"]["status"]) == ("pending", "unknown")
    assert process.charges(order) == [entry(order, "succeeded")], "it charged before it fell silent"
    if way == "the job":
        assert buyer.minutes_later(2) == 1
    else:
        assert buyer.pay(PAYMENT, key="again")["payment_status"] == "complete"
    assert_paid_once(buyer, process)


def test_a_decline_and_a_second_card(alpha: Tenant, process: GatewayProcess) -> None:
    buyer = Buyer(alpha)
    order = buyer.order(DECLINED)
    assert (order["payment_status"], order["payment"]["failure_code"]) == ("failed", "card_declined")
    paid = buyer.pay(PAYMENT, key="another")
    assert paid["payment_status"] == "complete"
    assert process.charges(paid) == [entry(paid, "failed", payment=0), entry(paid, "succeeded")]


@pytest.mark.parametrize("card", [ASKS, DELAYED])
def test_a_signed_webhook_over_http(
    alpha: Tenant, process: GatewayProcess, standing_server: Server, card: str
) -> None:
    buyer = Buyer(alpha)
    order = buyer.order(card)
    with tenant_context(alpha):
        secret = webhook_secret()
    with tenant_context(Tenant.objects.get(slug="bravo")):
        of_bravo = webhook_secret()

    def tell(event: str, **how: Any) -> list[int]:
        usual = {
            "url": f"http://127.0.0.1:{standing_server.port}/api/v1/payments/webhooks/sandbox",
            "host": f"alpha.localhost:{standing_server.port}",
            "secret": secret,
            "gateway": "sandbox",
            "key": order["payment"]["id"],
            "event": f"evt_{card}_{event}",
        }
        answers: list[int] = process.control(send=[usual | how])["answers"]
        return answers

    process.control(settle={"key": order["payment"]["id"], "status": "succeeded"})
    assert tell("foreign", secret=of_bravo) + tell("spoilt", spoil=" ") + tell("late", late=400) == [401] * 3
    assert tell("cheap", says={"amount": "0.01"}) + tell("usd", says={"currency": "USD"}) == [409, 409]
    assert buyer.look()["payment_status"] == "pending"
    assert tell("paid", times=5) == [200] * 5
    assert_paid_once(buyer, process)
    assert buyer.minutes_later(20) == 0


def test_what_goes_back_stands_in_the_ledger_once(
    alpha: Tenant, process: GatewayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = Buyer(alpha)
    order = buyer.order()
    with tenant_context(alpha):
        owner = Api("alpha.localhost").as_(User.objects.get(email="owner@alpha.example"), alpha)
    process.control(wrongs=["drop"])
    body = {"amount": {"amount": "5.00", "currency": "EUR"}, "reason": "scratched"}
    made, again = (owner.post(f"{buyer.path}/refunds", body, Idempotency_Key="back") for _ in range(2))
    assert (made.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert made.json()["refund"]["status"] == "pending"
    buyer.minutes_later(2)
    assert buyer.look()["refunded_total"] == body["amount"]
    backs = [row for row in process.control()["refunds"] if row["charge"] == order["payment"]["id"]]
    assert [(row["key"], row["amount"]) for row in backs] == [(made.json()["refund"]["id"], "5.00")]
