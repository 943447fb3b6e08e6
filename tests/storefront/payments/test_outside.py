"""A gateway is added from outside: set up in the admin, offered, paid through by API and page, refunded.

Not one file of the product is touched for it.
"""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from storefront.orders import refunds
from storefront.orders.models import Order
from storefront.payments.models import GatewayAccount, PaymentAttempt
from tenants import hosts
from tenants.models import Tenant
from tests.api.conftest import Api, fill_cart
from tests.plugin import ROOT
from tests.storefront import stories
from tests.storefront.payments import outside

pytestmark = pytest.mark.usefixtures("in_shop")
BACK = "https://app.example"


@pytest.fixture(autouse=True)
def _installed(settings: Any, in_shop: Tenant, shop: Tenant) -> None:
    settings.PAYMENT_GATEWAYS = ["tests.storefront.payments.outside.PAYHERE"]
    outside.LEDGER.clear()
    admin = Client(headers={"host": "alpha.localhost"})
    owner = User.objects.get(email="owner@alpha.example")
    admin.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    page = admin.post("/admin/payments/gatewayaccount/add/", {"gateway": "payhere"})["Location"]
    assert b"It begins with ph_" in admin.post(page, {"token": "sk_1", "is_active": "on"}).content
    assert admin.post(page, {"token": "ph_secret_token", "is_active": "on"}).status_code == 302
    assert "secret_tok" not in admin.get(page).content.decode()
    with tenant_context(shop):
        assert GatewayAccount.objects.get().secrets["token"]["end"] == "oken"


def filled_cart(shop: Tenant) -> tuple[str, Api]:
    """A guest's cart with a cup in it."""
    with tenant_context(shop):
        variant = stories.goods()
    return fill_cart(Api("alpha.localhost"), {"variants": [{"id": variant.pk}]}, quantity=1)


def test_an_order_is_paid_through_it_by_the_api(shop: Tenant) -> None:
    Tenant.objects.filter(pk=shop.pk).update(cors_origins=[BACK])
    hosts.forget(shop)
    api = Api("alpha.localhost")
    assert {"code": "payhere", "name": "Pay here"} in api.get("/shop").json()["payment_gateways"]
    cart_id, guest = filled_cart(shop)
    body = {"cart": cart_id, "payment": {"gateway": "payhere", "return_url": f"{BACK}/{{payment}}"}}
    placed = guest.post("/orders", body, Idempotency_Key="k").json()
    payment = placed["payment"]
    url = payment["next_action"]["url"]
    assert (payment["next_action"]["type"], url.startswith("https://payhere.example/")) == ("redirect", True)
    assert url.endswith(f"?back={BACK}/{payment['id']}"), "the payment's id is filled in"
    outside.LEDGER[UUID(payment["id"])] = "paid"
    guest = api.with_(X_Order_Token=placed["token"])
    pay = f"/orders/{placed['number']}/payments"
    paid = guest.post(pay, {"confirm": payment["id"]}, Idempotency_Key="c").json()
    assert paid["payment_status"] == "complete"
    with tenant_context(shop):
        back = refunds.issue(number=placed["number"], key="r", actor=stories.STAFF, now=stories.NOW)
    assert back["refund"]["status"] == "succeeded"


def test_the_document_of_an_installation_names_its_own_gateways() -> None:
    asks = """if True:
        import django
        django.setup()
        from django.test import RequestFactory
        from api.shop import api
        print(api._serve_document(RequestFactory().get("/")).content)
    """
    paths = f"{ROOT}{os.pathsep}{ROOT / 'platform'}"
    env = os.environ | {
        "PAYMENT_GATEWAYS": '["tests.storefront.payments.outside.PAYHERE"]',
        "PYTHONPATH": paths,
    }
    done = subprocess.run([sys.executable, "-c", asks], env=env, capture_output=True, check=True)
    assert b"payhere" in done.stdout


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "javascript:alert(1)",
        "//evil.example",
        "x",
        "http://evil.example\\@alpha.localhost/",
        "http://a:b@alpha.localhost/",
        "http://alpha.localhost/ x",
        "http://alpha.localhost:8397.evil.example/",
    ],
)
def test_its_buyers_are_sent_nowhere_else(shop: Tenant, address: str) -> None:
    cart_id, guest = filled_cart(shop)
    body = {"cart": cart_id, "payment": {"gateway": "payhere", "return_url": address}}
    refused = guest.post("/orders", body, Idempotency_Key="k")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "payment.return_url")


def test_an_order_is_paid_through_it_on_the_shop_s_pages(shop: Tenant) -> None:
    cart_id, guest = filled_cart(shop)
    body = {"cart": cart_id, "payment": stories.DECLINED}
    declined = guest.post("/orders", body, Idempotency_Key="k").json()
    buyer = Client(headers={"host": "alpha.localhost"})
    page, token = f"/orders/{declined['number']}/", declined["token"]
    assert "Pay here" in buyer.get(page, {"token": token}).content.decode()
    sent = buyer.post(f"{page}payments/", {"token": token, "gateway": "payhere"})
    shown = buyer.get(sent["Location"]).content.decode()
    assert '<meta http-equiv="refresh" content="0; url=https://payhere.example/' in shown
    with tenant_context(shop):
        attempt = PaymentAttempt.objects.get(gateway="payhere")
        (action,) = PaymentAttempt.objects.filter(pk=attempt.pk).values_list("next_action", flat=True)
    back = urlsplit(action["url"].partition("?back=")[2])
    outside.LEDGER[attempt.pk] = "paid"
    assert buyer.get(back.path, {"key": "another"}).status_code == 404
    returned = buyer.get(back.path, {name: values[0] for name, values in parse_qs(back.query).items()})
    assert returned["Location"] == f"{page}?token={token}"
    with tenant_context(shop):
        assert Order.objects.get(number=declined["number"]).payment_status == "complete"
