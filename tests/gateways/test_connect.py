"""Accounts connected to the platform: one shop's each, their events sent to one address and passed on."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from storefront.checkout import services as checkout
from storefront.orders.models import Order, OrderEvent
from storefront.payments import accounts, gateways
from storefront.payments.errors import UnknownGateway
from storefront.payments.models import GatewayAccount, GatewayEvent
from tenants import connected_accounts
from tenants.errors import AccountTaken
from tenants.models import ConnectedAccount, Tenant
from tests.api.conftest import Api
from tests.gateways.conftest import GatewayProcess
from tests.storefront import stories

pytestmark = pytest.mark.django_db
SECRET = "whsec_platform"
WHERE = "/api/v1/payments/webhooks/stripe"


@pytest.fixture(autouse=True)
def _stripe(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = "sk_platform"
    settings.STRIPE_WEBHOOK_SECRET = SECRET


def connect(shop: Tenant, account: str) -> GatewayAccount:
    with tenant_context(shop):
        return accounts.connect(gateway="stripe", account=account, actor=stories.STAFF)


def owner_of(shop: Tenant) -> User:
    with tenant_context(shop):
        return User.objects.get(email=f"owner@{shop.slug}.example")


def test_an_account_is_one_shop_s(shop: Tenant, other_shop: Tenant) -> None:
    connect(shop, "acct_1")
    connect(shop, "acct_1")
    with pytest.raises(AccountTaken):
        connect(other_shop, "acct_1")
    with tenant_context(other_shop):
        assert not GatewayAccount.objects.exists(), "nothing of it is kept"
    connect(other_shop, "acct_2")
    connect(shop, "acct_3")  # lets go of the first one
    connect(other_shop, "acct_1")
    assert set(ConnectedAccount.objects.values_list("tenant__slug", "account")) == {
        ("alpha", "acct_3"),
        ("bravo", "acct_1"),
    }
    with tenant_context(other_shop):
        accounts.disconnect(gateway="stripe", actor=stories.STAFF)
    connect(shop, "acct_1")
    with tenant_context(shop):
        accounts.save(gateway="stripe", values={"secret_key": "sk_own"}, actor=stories.STAFF)
    assert not ConnectedAccount.objects.exists()


def test_an_account_of_an_erased_shop_is_free(shop: Tenant, other_shop: Tenant) -> None:
    connect(other_shop, "acct_1")
    Tenant.objects.filter(pk=other_shop.pk).update(state="erased")
    assert connected_accounts.find_shop(gateway="stripe", account="acct_1") is None
    connect(shop, "acct_1")
    found = connected_accounts.find_shop(gateway="stripe", account="acct_1")
    assert found is not None
    assert found.slug == "alpha"


def test_an_account_is_not_taken_on_the_word_of_whoever_names_it(other_shop: Tenant) -> None:
    """Whoever knew another's acct_… could have claimed it, and kept its owner out (so it was once)."""
    api = Api("bravo.localhost").as_(owner_of(other_shop), other_shop)
    refused = api.put("/gateway-accounts/stripe", {"values": {"account": "acct_1"}})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "account")
    assert api.put("/gateway-accounts/stripe", {"account": "acct_1"}).status_code == 422
    assert api.get("/gateway-accounts").json() == {"results": []}


def test_a_copy_of_a_shop_charges_nothing_on_its_original_s_account(shop: Tenant, other_shop: Tenant) -> None:
    connect(shop, "acct_1")
    with tenant_context(other_shop):  # as a clone, or an archive restored under another name, has it
        GatewayAccount.objects.create(gateway="stripe", account="acct_1")
        assert "stripe" not in [way.code for way in gateways.available()]
        with pytest.raises(UnknownGateway):
            gateways.get("stripe")
    with tenant_context(shop):
        assert gateways.get("stripe").code == "stripe"


class Till:
    """A shop that is paid through an account, and what Stripe tells the platform of it."""

    def __init__(self, shop: Tenant, account: str) -> None:
        self.shop, self.account = shop, account
        connect(shop, account)

    def order(self) -> tuple[int, str]:
        with tenant_context(self.shop):
            cart, shopper = stories.guest_cart(stories.goods(price="12.00"))
            made = checkout.place(
                cart_id=cart, shopper=shopper, payment={"gateway": "stripe"}, now=stories.NOW
            )
        assert made["payment"]["next_action"]["account"] == self.account
        return made["number"], str(made["payment"]["id"])

    def status(self, number: int) -> tuple[str, int]:
        with tenant_context(self.shop):
            order = Order.objects.get(number=number)
            return order.payment_status, OrderEvent.objects.filter(order=order, kind="paid").count()


def event(attempt: str, account: str | None, *, name: str = "evt_1", amount: int = 1700) -> bytes:
    subject = {
        "id": f"pi_{attempt.replace('-', '')}",
        "object": "payment_intent",
        "status": "succeeded",
        "amount": amount,
        "currency": "eur",
        "metadata": {"attempt": attempt},
    }
    told = {"id": name, "object": "event", "type": "payment_intent.succeeded", "data": {"object": subject}}
    return json.dumps(told | ({"account": account} if account else {})).encode()


def tell(
    body: bytes, *, secret: str = SECRET, late: int = 0, host: str = "localhost", spoil: bytes = b""
) -> tuple[int, str]:
    stamp = int(time.time()) - late
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    answer = Client(headers={"host": host}).post(
        WHERE,
        body + spoil,
        content_type="application/json",
        headers={"Stripe-Signature": f"t={stamp},v1={signature}"},
    )
    told = answer.json()
    return answer.status_code, told.get("result") or told["code"]


def test_events_reach_the_shop_whose_account_they_are_of(
    shop: Tenant, other_shop: Tenant, gateway: GatewayProcess, settings: Any
) -> None:
    settings.STRIPE_API_BASE = gateway.url
    alpha, bravo = Till(shop, "acct_alpha"), Till(other_shop, "acct_bravo")
    (number, attempt), (twin, its_attempt) = alpha.order(), bravo.order()
    assert number == twin
    assert {tell(event(attempt, "acct_alpha")) for _ in range(3)} == {(200, "handled")}
    assert (alpha.status(number), bravo.status(twin)) == (("complete", 1), ("pending", 0))
    # another's payment under one's own account finds nothing there, and pays nothing here
    assert tell(event(its_attempt, "acct_alpha", name="evt_2")) == (200, "parked")
    assert bravo.status(twin) == ("pending", 0)
    wrong = event(its_attempt, "acct_bravo", name="evt_3", amount=1)
    assert tell(wrong) == (409, "payment.webhook_mismatch")
    assert tell(event(its_attempt, "acct_bravo", name="evt_4")) == (200, "handled")
    assert bravo.status(twin) == ("complete", 1)
    assert {charge["account"] for charge in gateway.control()["charges"]} == {"acct_alpha", "acct_bravo"}


def test_forgeries_are_refused_and_what_is_nobody_s_is_ignored(
    shop: Tenant, gateway: GatewayProcess, settings: Any
) -> None:
    settings.STRIPE_API_BASE = gateway.url
    till = Till(shop, "acct_alpha")
    number, attempt = till.order()
    body = event(attempt, "acct_alpha")
    forged = [
        tell(body, secret="whsec_other"),
        tell(body, secret="sk_platform"),
        tell(body, late=400),
        tell(body, spoil=b" "),
    ]
    assert forged == [(401, "payment.webhook_forged")] * 4
    unsigned = Client(headers={"host": "localhost"}).post(WHERE, body, content_type="application/json")
    assert unsigned.status_code == 401
    assert tell(event(attempt, "acct_nobody")) == (200, "ignored")
    assert tell(event(attempt, None)) == (200, "ignored")
    with tenant_context(shop):
        assert not GatewayEvent.objects.exists()
        accounts.save(gateway="stripe", values={"secret_key": "sk_own"}, actor=stories.STAFF)
    assert tell(body) == (200, "ignored"), "it is paid by its own keys now"
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert tell(body, secret="") == (401, "payment.webhook_forged")
    assert till.status(number) == ("pending", 0)
    sandbox = Client(headers={"host": "localhost"}).post(
        WHERE.replace("stripe", "sandbox"), body, "application/json"
    )
    assert sandbox.json()["code"] == "payment.gateway_unknown"
