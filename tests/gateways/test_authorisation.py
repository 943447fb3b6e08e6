"""A Stripe account is connected by Connect's own authorisation, by whoever went there from the shop alone."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent, User
from storefront.payments import accounts
from storefront.payments.models import GatewayAccount
from tenants.models import ConnectedAccount, Tenant
from tests.gateways.conftest import GatewayProcess
from tests.storefront import stories

pytestmark = pytest.mark.django_db
BACK = "/admin/payments/gatewayaccount/connected/"


@pytest.fixture(autouse=True)
def _registered(gateway: GatewayProcess, settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = "sk_test_platform"
    settings.STRIPE_CLIENT_ID = "ca_1"
    settings.STRIPE_API_BASE = settings.STRIPE_CONNECT_BASE = gateway.url


def admin_of(shop: Tenant) -> Client:
    client = Client(headers={"host": f"{shop.slug}.localhost"})
    with tenant_context(shop):
        user = User.objects.get(email=f"owner@{shop.slug}.example")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def go(shop: Tenant, admin: Client) -> str:
    """Go to Stripe from the admin; the state that travels along."""
    with tenant_context(shop):
        row = accounts.save(gateway="stripe", values={}, is_active=False, actor=stories.STAFF)
    button = f"/admin/payments/gatewayaccount/{row.pk}/connect/"
    assert "Connect your account?" in admin.get(button).content.decode(), "it asks first"
    sent = admin.post(button, {"_form_submitted": "True"}, headers={"HX-Request": "true"})
    asked = parse_qs(urlsplit(sent["HX-Redirect"]).query)
    assert (asked["client_id"], asked["response_type"]) == (["ca_1"], ["code"])
    assert urlsplit(asked["redirect_uri"][0]).path == "/connect/stripe/"
    return asked["state"][0]


def come_back(state: str, code: str) -> str:
    """Stripe leads to the platform, which leads on into the shop's admin; the way there."""
    platform = Client(headers={"host": "localhost"})
    answer = platform.get("/connect/stripe/", {"state": state, "code": code})
    parts = urlsplit(answer["Location"])
    assert (parts.hostname, parts.path) == ("alpha.localhost", BACK)
    return f"{parts.path}?{parts.query}"


def test_who_went_comes_back_with_their_account(shop: Tenant) -> None:
    admin = admin_of(shop)
    page = admin.get(come_back(go(shop, admin), "ac_acct_1"), follow=True).content.decode()
    assert "The account acct_1 is connected." in page
    with tenant_context(shop):
        row = GatewayAccount.objects.get()
        assert (row.account, row.is_active) == ("acct_1", True)
        assert AuditEvent.objects.filter(object_id=str(row.pk)).order_by("pk").last().fields["account"] == [
            "",
            "acct_1",
        ]
    assert ConnectedAccount.objects.get().tenant == shop


def test_nobody_else_does(shop: Tenant, other_shop: Tenant) -> None:
    admin = admin_of(shop)
    state = go(shop, admin)
    way = come_back(state, "ac_acct_1")
    assert "/login/" in Client(headers={"host": "alpha.localhost"}).get(way)["Location"], "logged out"
    admin_of(other_shop).get(way)
    with tenant_context(shop):
        second = User.objects.create_user("second@alpha.example", is_staff=True, is_superuser=True)
    another = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        another.force_login(second, backend="django.contrib.auth.backends.ModelBackend")
    another.get(way)
    for wrong in (come_back(state, "ac_unknown"), come_back(state, ""), come_back(f"{state}x", "ac_acct_1")):
        admin.get(wrong)
    for of in (shop, other_shop):
        with tenant_context(of):
            assert not GatewayAccount.objects.exclude(account="").exists()
    unknown = Client(headers={"host": "localhost"}).get(
        "/connect/stripe/", {"state": "nobody~x", "code": "c"}
    )
    assert unknown.status_code == 404
