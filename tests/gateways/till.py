"""An order that waits for a card, its buyer's browser, and the hosted page of the gateway's process."""

import hashlib
import hmac
import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.test import Client
from django_tenants.utils import tenant_context

from storefront.orders.models import Order
from storefront.payments import accounts
from storefront.payments.models import PaymentAttempt
from tenants.models import Tenant
from tests.api.conftest import Api, fill_cart
from tests.gateways.conftest import GatewayProcess
from tests.storefront import stories

KEYS = {
    "stripe": {"secret_key": "sk_test_1", "webhook_secret": "whsec_1"},
    "mollie": {"api_key": "test_1"},
}


def filled_cart(shop: Tenant) -> tuple[str, Api]:
    """A guest's cart with a cup in it."""
    with tenant_context(shop):
        variant = stories.goods()
    return fill_cart(Api("alpha.localhost"), {"variants": [{"id": variant.pk}]}, quantity=1)


class Till:
    """Buys by the gateway of that name."""

    def __init__(self, shop: Tenant, gateway: GatewayProcess, code: str = "stripe") -> None:
        self.shop, self.gateway, self.code = shop, gateway, code
        with tenant_context(shop):
            accounts.save(gateway=code, values=KEYS[code], actor=stories.STAFF)
        cart_id, guest = filled_cart(shop)
        body = {"cart": cart_id, "payment": stories.DECLINED}
        self.order = guest.post("/orders", body, Idempotency_Key="k").json()
        self.page, self.token = f"/orders/{self.order['number']}/", self.order["token"]
        self.buyer = Client(headers={"host": "alpha.localhost"})

    def begin(self) -> str:
        """Choose it on the order's page; the address the buyer goes on to."""
        sent = self.choose()
        assert "go=1" in sent["Location"]
        shown = self.buyer.get(sent["Location"])
        assert "script-src 'self'" in shown["Content-Security-Policy"], "no script of theirs"
        url = self._address(self.gateway.control()["sessions"][-1])
        assert f'<meta http-equiv="refresh" content="0; url={url}">' in shown.content.decode()
        return str(url)

    def choose(self) -> Any:
        """Choose it on the order's page; the answer."""
        return self.buyer.post(f"{self.page}payments/", {"token": self.token, "gateway": self.code})

    def on_page(self, url: str, **form: str) -> str:
        """What the buyer does on the gateway's page; where it sends them."""
        link = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=30)
        try:
            link.request("POST", urlsplit(url).path, urlencode(form))
            answer = link.getresponse()
            answer.read()
            return answer.headers.get("Location", "")
        finally:
            link.close()

    def come_back(self, address: str) -> str:
        """Follow the gateway back to the shop; the order's page."""
        parts = urlsplit(address)
        returned = self.buyer.get(f"{parts.path}?{parts.query}")
        assert returned["Location"] == f"{self.page}?{urlencode({'token': self.token})}"
        return self.buyer.get(returned["Location"]).content.decode()

    def tell(self, attempt: str) -> tuple[int, str]:
        """Send the webhook that the gateway sends of a page: Mollie's says its name alone."""
        (made,) = [
            each for each in self.gateway.control()["sessions"] if each["metadata"]["attempt"] == attempt
        ]
        if self.code == "mollie":
            return self.post(urlencode({"id": made["id"]}).encode(), "application/x-www-form-urlencoded", {})
        made["payment_intent"] = made["payment_intent"] and made["payment_intent"]["id"]
        message = {"id": f"evt_{attempt}", "object": "event", "type": "checkout.session.completed"}
        body = json.dumps(message | {"data": {"object": made}}).encode()
        stamp = int(time.time())
        signature = hmac.new(b"whsec_1", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return self.post(body, "application/json", {"Stripe-Signature": f"t={stamp},v1={signature}"})

    def post(self, body: bytes, kind: str, headers: dict[str, str]) -> tuple[int, str]:
        """What the shop says to a webhook."""
        where = f"/api/v1/payments/webhooks/{self.code}"
        answer = Client(headers={"host": "alpha.localhost"}).post(where, body, kind, headers=headers)
        told = answer.json()
        return answer.status_code, told.get("result") or told["code"]

    def attempts(self) -> list[PaymentAttempt]:
        with tenant_context(self.shop):
            found = PaymentAttempt.objects.filter(payable=self.order["id"], gateway=self.code)
            return list(found.order_by("created_at"))

    def status(self) -> str:
        with tenant_context(self.shop):
            return Order.objects.get(number=self.order["number"]).payment_status

    def _address(self, made: dict[str, Any]) -> str:
        return str(made["url"] if self.code == "stripe" else made["_links"]["checkout"]["href"])
