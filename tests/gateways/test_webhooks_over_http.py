"""R4 with processes: a gateway tells a running shop of payments, over HTTP, however often and in whatever order."""

import http.client
from datetime import timedelta
from itertools import permutations
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.orders.models import Order, OrderEvent
from storefront.payments import accounts, reconciler, services
from storefront.payments.models import GatewayEvent, PaymentAttempt
from tenants.models import Tenant
from tests import invariants, market
from tests.gateways.conftest import GatewayProcess
from tests.server import Server
from tests.storefront import stories

SECRET, KEY = "whsec_of_alpha", "sk_test_of_alpha"
EVENTS = ("requires_confirmation", "requires_action", "processing", "failed", "succeeded")


@pytest.fixture
def process_environment(process_environment: dict[str, str], gateway: GatewayProcess) -> dict[str, str]:
    """The web server finds Stripe at the gateway's process; the shop has an account of its own there."""
    return {**process_environment, "STRIPE_API_BASE": gateway.url}


@pytest.fixture
def shop(fresh_database: str) -> Tenant:
    """The shop `alpha`, with goods, and with its own keys."""
    found = Tenant.objects.get(slug="alpha")
    with tenant_context(found):
        accounts.save(
            gateway="stripe", values={"secret_key": KEY, "webhook_secret": SECRET}, actor=stories.STAFF
        )
    return found


class Till:
    """Orders that wait for Stripe, and what Stripe says of them."""

    def __init__(self, server: Server, gateway: GatewayProcess, shop: Tenant) -> None:
        self.server, self.gateway, self.shop = server, gateway, shop
        self.variant = market.put_on_shelf(shop=shop, sku="TILL", units=200)  # one address holds a tenth

    def order(self) -> tuple[int, str]:
        """A guest's order whose payment the buyer's app is to confirm: its number, and the attempt."""
        guest = market.fill_cart(shop=self.shop, quantities={self.variant.pk: 1})
        answer = self.server.request(
            "POST",
            "/api/v1/orders",
            shop="alpha",
            body={"cart": str(guest.cart), "payment": {"gateway": "stripe"}},
            headers={"X-Cart-Token": guest.token, "Idempotency-Key": guest.key},
        )
        assert answer.status == 201, answer.text
        order = answer.json()
        assert order["payment"]["status"] == "requires_action"
        return order["number"], order["payment"]["id"]

    def tell(self, *events: dict[str, Any]) -> list[int]:
        """Have the gateway send these events, one after the other."""
        usual = {
            "url": f"http://127.0.0.1:{self.server.port}/api/v1/payments/webhooks/stripe",
            "host": f"alpha.localhost:{self.server.port}",
            "secret": SECRET,
            "gateway": "stripe",
        }
        answers: list[int] = self.gateway.control(send=[usual | event for event in events])["answers"]
        return answers


def about(attempt: str, event: str, status: str = "succeeded", **more: Any) -> dict[str, Any]:
    says = {"status": status} | more.pop("says", {})
    return {"key": attempt, "event": event, "says": says, **more}


@pytest.mark.timeout(60)
def test_a_gateway_s_words_have_their_effect_once(
    server: Server, gateway: GatewayProcess, shop: Tenant
) -> None:
    till = Till(server, gateway, shop)

    replayed, attempt = till.order()
    forged = [
        *(
            about(attempt, f"evt_forged_{n}", secret=secret)
            for n, secret in enumerate(("", "whsec_", KEY, "x"))
        ),
        *(about(attempt, f"evt_spoilt_{n}", spoil=spoil) for n, spoil in enumerate((" ", "\n", "{}", "x"))),
        *(about(attempt, f"evt_late_{n}", late=late) for n, late in enumerate((301, 400, 3600, 86400))),
        *(about(attempt, f"evt_other_{n}", secret=f"whsec_of_shop_{n}") for n in range(4)),
        *(about(attempt, f"evt_account_{n}", says={"account": f"acct_{n}"}) for n in range(4)),
    ]
    assert len(forged) == 20
    assert till.tell(*forged) == [401] * 20
    wrong = [
        about(attempt, "evt_amount", says={"amount": "1"}),
        about(attempt, "evt_usd", says={"currency": "usd"}),
    ]
    assert till.tell(*wrong) == [409, 409]
    with tenant_context(shop):
        assert Order.objects.get(number=replayed).payment_status == "pending"
    assert till.tell(about(attempt, "evt_paid", times=100)) == [200] * 100

    shuffled = []
    for turn, statuses in enumerate(list(permutations(EVENTS))[::24]):  # one beginning with each of the five
        number, other = till.order()
        assert till.tell(*(about(other, f"evt_{turn}_{status}", status) for status in statuses)) == [200] * 5
        shuffled.append(number)

    unknown = uuid4()
    charge_elsewhere(gateway, unknown, amount=till_amount(shop, replayed))
    assert till.tell(about(str(unknown), "evt_early", times=3)) == [200] * 3
    late_number, _ = till.order()
    with tenant_context(shop):
        assert GatewayEvent.objects.get(event="evt_early").result == "parked"
        order = Order.objects.get(number=late_number)
        PaymentAttempt.objects.filter(payable=order.pk).update(status="failed", failure_code="superseded")
        known = services.begin(payable=order, gateway="stripe", now=clock.now())
        PaymentAttempt.objects.filter(pk=known.pk).update(id=unknown)
        reconciler.reconcile(now=clock.now() + timedelta(seconds=1))
        for number in (replayed, *shuffled, late_number):
            assert Order.objects.get(number=number).payment_status == "complete", number
            assert OrderEvent.objects.filter(order__number=number, kind="paid").count() == 1
        assert GatewayEvent.objects.filter(event="evt_paid").count() == 1
        assert OrderEvent.objects.filter(kind="payment_mismatch").count() == 2
        assert not GatewayEvent.objects.filter(event__regex="forged|spoilt|late_|other|account").exists()
    invariants.check(shop)


def charge_elsewhere(gateway: GatewayProcess, attempt: UUID, *, amount: int) -> None:
    """A charge the gateway knows of before the shop does, as after a restored database."""
    link = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    form = {"amount": amount, "currency": "eur", "metadata[attempt]": str(attempt), "confirm": "true"}
    link.request("POST", "/v1/payment_intents", urlencode(form), {"Idempotency-Key": str(attempt)})
    assert link.getresponse().status == 200
    link.close()


def till_amount(shop: Tenant, number: int) -> int:
    """An order's total in cents."""
    with tenant_context(shop):
        return int(Order.objects.get(number=number).total * 100)
