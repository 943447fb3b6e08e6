"""Cards on the shop's own pages, by Stripe's page: there and back, cancelled, left, paid twice, told before and after.

The page is one of a process that speaks Stripe's HTTP; nothing of Stripe's runs in the buyer's browser.
"""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.orders import expiry, reconciler, refunds
from storefront.orders.models import Order
from storefront.payments import accounts
from storefront.payments.models import PaymentAttempt
from tenants.models import Tenant
from tests.api.conftest import Api, fill_cart
from tests.gateways.conftest import GatewayProcess
from tests.storefront import stories

pytestmark = pytest.mark.django_db
KEYS = {"secret_key": "sk_test_1", "webhook_secret": "whsec_1"}


def filled_cart(shop: Tenant) -> tuple[str, Api]:
    """A guest's cart with a cup in it."""
    with tenant_context(shop):
        variant = stories.goods()
    return fill_cart(Api("alpha.localhost"), {"variants": [{"id": variant.pk}]}, quantity=1)


class Till:
    """An order that waits for a card, its buyer's browser, and Stripe's page."""

    def __init__(self, shop: Tenant, gateway: GatewayProcess) -> None:
        self.shop, self.gateway = shop, gateway
        with tenant_context(shop):
            accounts.save(gateway="stripe", values=KEYS, actor=stories.STAFF)
        cart_id, guest = filled_cart(shop)
        body = {"cart": cart_id, "payment": stories.DECLINED}
        self.order = guest.post("/orders", body, Idempotency_Key="k").json()
        self.page, self.token = f"/orders/{self.order['number']}/", self.order["token"]
        self.buyer = Client(headers={"host": "alpha.localhost"})

    def begin(self) -> str:
        """Choose Stripe on the order's page; the address the buyer goes on to."""
        sent = self.buyer.post(f"{self.page}payments/", {"token": self.token, "gateway": "stripe"})
        assert "go=1" in sent["Location"]
        shown = self.buyer.get(sent["Location"])
        assert "script-src 'self'" in shown["Content-Security-Policy"], "no script of theirs"
        (url,) = [made["url"] for made in self.gateway.control()["sessions"] if made["url"]][-1:]
        assert f'<meta http-equiv="refresh" content="0; url={url}">' in shown.content.decode()
        return str(url)

    def on_page(self, url: str, **form: str) -> str:
        """What the buyer does on Stripe's page; where it sends them."""
        link = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=30)
        try:
            link.request("POST", urlsplit(url).path, urlencode(form))
            answer = link.getresponse()
            answer.read()
            return answer.headers.get("Location", "")
        finally:
            link.close()

    def come_back(self, address: str) -> str:
        """Follow Stripe back to the shop; the order's page."""
        parts = urlsplit(address)
        returned = self.buyer.get(f"{parts.path}?{parts.query}")
        assert returned["Location"] == f"{self.page}?{urlencode({'token': self.token})}"
        return self.buyer.get(returned["Location"]).content.decode()

    def tell(self, kind: str, attempt: str) -> tuple[int, str]:
        """Send the webhook that Stripe sends of a page."""
        (made,) = [
            each for each in self.gateway.control()["sessions"] if each["metadata"]["attempt"] == attempt
        ]
        made["payment_intent"] = made["payment_intent"] and made["payment_intent"]["id"]
        message = {"id": f"evt_{kind}_{attempt}", "object": "event", "type": f"checkout.session.{kind}"}
        body = json.dumps(message | {"data": {"object": made}}).encode()
        stamp = int(time.time())
        signature = hmac.new(b"whsec_1", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        answer = Client(headers={"host": "alpha.localhost"}).post(
            "/api/v1/payments/webhooks/stripe",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": f"t={stamp},v1={signature}"},
        )
        return answer.status_code, answer.json().get("result", "")

    def attempts(self) -> list[PaymentAttempt]:
        with tenant_context(self.shop):
            found = PaymentAttempt.objects.filter(payable=self.order["id"], gateway="stripe")
            return list(found.order_by("created_at"))

    def status(self) -> str:
        with tenant_context(self.shop):
            return Order.objects.get(number=self.order["number"]).payment_status


@pytest.fixture
def till(shop: Tenant, gateway: GatewayProcess, settings: Any) -> Iterator[Till]:
    settings.STRIPE_API_BASE = gateway.url
    return Till(shop, gateway)


@pytest.mark.parametrize("heard", ["return", "webhook first", "webhook after", "webhook alone"])
def test_paid_there_and_back(till: Till, heard: str) -> None:
    back = till.on_page(till.begin(), do="pay", card="4242424242424242")
    (attempt,) = till.attempts()
    assert attempt.reference.startswith("cs_")
    if heard in ("webhook first", "webhook alone"):
        assert till.tell("completed", str(attempt.pk)) == (200, "handled")
    if heard != "webhook alone":
        assert "Paid" in till.come_back(back)
    if heard == "webhook after":
        assert till.tell("completed", str(attempt.pk)) == (200, "handled")
    (attempt,) = till.attempts()
    assert (till.status(), attempt.status) == ("complete", "succeeded")
    assert attempt.reference.startswith("pi_"), "what a refund is made of"
    with tenant_context(till.shop):
        back_again = refunds.issue(number=till.order["number"], key="r", actor=stories.STAFF, now=clock.now())
    assert back_again["refund"]["status"] == "succeeded"


def test_a_card_declined_there_is_tried_again_there(till: Till) -> None:
    url = till.begin()
    assert till.on_page(url, do="pay", card="4000000000000002") == ""
    till.come_back(till.on_page(url, do="pay", card="4242424242424242"))
    assert till.status() == "complete"
    assert len(till.attempts()) == 1


def test_who_goes_away_there_can_go_on_or_pay_otherwise(till: Till) -> None:
    url = till.begin()
    shown = till.come_back(till.on_page(url, do="cancel"))
    assert "Go on to pay" in shown
    assert url in shown
    assert 'http-equiv="refresh"' not in shown, "they are not sent there again by themselves"
    assert "Card (test)" in shown
    sent = till.buyer.post(f"{till.page}payments/", {"token": till.token, **stories.PAYS})
    assert sent.status_code == 302
    assert till.status() == "complete"


def test_paid_twice_goes_back_once(till: Till) -> None:
    first = till.begin()
    second = till.begin()
    assert first != second, "the first page was given up"
    till.come_back(till.on_page(second, do="pay"))
    till.on_page(first, do="pay")
    early, late = till.attempts()
    assert till.tell("completed", str(early.pk)) == (200, "handled")
    for _ in range(2):
        with tenant_context(till.shop):
            reconciler.reconcile(now=clock.now() + timedelta(minutes=2))
    early, late = till.attempts()
    assert (till.status(), early.status, late.status) == ("complete", "duplicate_refunded", "succeeded")
    assert len(till.gateway.control()["refunds"]) == 1


def test_a_page_that_was_left_ends_with_its_order(till: Till) -> None:
    till.begin()
    (attempt,) = till.attempts()
    till.gateway.control(expire=str(attempt.pk))
    with tenant_context(till.shop):
        assert expiry.expire_unpaid(now=clock.now() + timedelta(hours=2)) == 1
    assert till.attempts()[0].status == "failed"


def test_paid_while_nobody_heard_of_it(till: Till) -> None:
    till.on_page(till.begin(), do="pay")
    with tenant_context(till.shop):
        assert expiry.expire_unpaid(now=clock.now() + timedelta(hours=2)) == 0
    assert till.status() == "complete"


@pytest.mark.parametrize(("settled", "status"), [("succeeded", "complete"), ("failed", "failed")])
def test_a_direct_debit_settles_days_later_and_may_fail(till: Till, settled: str, status: str) -> None:
    till.come_back(till.on_page(till.begin(), do="pay", by="debit"))
    (attempt,) = till.attempts()
    assert (till.status(), attempt.status) == ("pending", "processing")
    with tenant_context(till.shop):
        assert expiry.expire_unpaid(now=clock.now() + timedelta(days=5)) == 0, "it is awaited"
    till.gateway.control(settle={"key": str(attempt.pk), "status": settled})
    with tenant_context(till.shop):
        reconciler.reconcile(now=clock.now() + timedelta(days=6))
    assert till.status() == status


def test_an_answer_that_was_lost_opens_one_page(till: Till) -> None:
    till.gateway.control(wrongs=["drop"])
    till.buyer.post(f"{till.page}payments/", {"token": till.token, "gateway": "stripe"})
    assert till.attempts()[0].status == "unknown"
    url = till.begin()
    assert len(till.gateway.control()["sessions"]) == len(till.attempts()) == 1
    till.come_back(till.on_page(url, do="pay"))
    assert till.status() == "complete"
