"""A shop's own account: its keys are sealed, never shown, tried at the gateway, and used."""

import pytest
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from storefront.checkout import services as checkout
from storefront.payments import accounts, sealed_accounts
from storefront.payments.models import GatewayAccount
from tenants.models import Tenant
from tests import database
from tests.api.conftest import Api
from tests.gateways.conftest import GatewayProcess
from tests.storefront import stories

pytestmark = pytest.mark.django_db
KEYS = {
    "secret_key": "sk_test_canary_9876",
    "webhook_secret": "whsec_canary_5432",
    "publishable_key": "pk_test_1",
}
WHERE = "/gateway-accounts/stripe"


@pytest.fixture
def staff(shop: Tenant):
    def make(role: str) -> User:
        from django.contrib.auth.models import Group

        with tenant_context(shop):
            user = User.objects.create_user(f"{role.lower()}@staff.example", database.PASSWORD, is_staff=True)
            user.groups.add(Group.objects.get(name=role))
            return user

    return make


@pytest.fixture
def owner(shop: Tenant, staff) -> Api:
    return Api("alpha.localhost").as_(staff(roles.OWNER), shop)


def test_keys_are_taken_sealed_and_never_shown(owner: Api, shop: Tenant) -> None:
    assert owner.put(WHERE, {}).json()["errors"][0]["field"] == "secret_key"
    connected = owner.put(WHERE, {"values": KEYS})
    assert connected.status_code == 200
    shown = {"secret_key": "…9876", "webhook_secret": "…5432", "publishable_key": "pk_test_1"}
    assert connected.json() == {
        "gateway": "stripe",
        "title": "Stripe",
        "is_active": True,
        "mode": "test",
        "account": None,
        "values": shown,
    }
    assert owner.get("/gateway-accounts").json() == {"results": [connected.json()]}
    kept = owner.put(WHERE, {"is_active": False}).json()
    assert (kept["values"]["secret_key"], kept["is_active"]) == ("…9876", False)
    with tenant_context(shop), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM payments_gatewayaccount a")
        assert "canary" not in cursor.fetchone()[0]
    assert owner.delete(WHERE).status_code == 204
    assert owner.delete(WHERE).json()["code"] == "payment.gateway_account_not_found"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"secret_key": "pk_test_1"}, "secret_key"),
        ({"secret_key": "sk_1", "webhook_secret": "secret"}, "webhook_secret"),
        ({"secret_key": "sk_1", "account": "acct_1"}, "account"),
        ({"secret_key": "sk_\u00e9"}, "secret_key"),
    ],
)
def test_what_is_no_key_is_refused(owner: Api, body: dict[str, str], field: str) -> None:
    answer = owner.put(WHERE, {"values": body})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_only_owners_connect_accounts(shop: Tenant, staff) -> None:
    manager = Api("alpha.localhost").as_(staff(roles.MANAGER), shop)
    assert manager.put(WHERE, {"values": KEYS}).status_code == 403
    assert manager.get("/gateway-accounts").status_code == 200
    support = Api("alpha.localhost").as_(staff(roles.FULFILMENT), shop)
    assert support.get("/gateway-accounts").status_code == 403
    assert Api("alpha.localhost").put(WHERE, {"values": KEYS}).status_code == 401


def test_the_gateway_is_asked_whose_keys_they_are(
    owner: Api, shop: Tenant, gateway: GatewayProcess, settings
) -> None:
    settings.STRIPE_API_BASE = gateway.url
    owner.put(WHERE, {"values": KEYS})
    assert owner.post(f"{WHERE}/tests").json() == {"account": "acct_own"}
    owner.put(WHERE, {"values": {"secret_key": "sk_refused"}})
    refused = owner.post(f"{WHERE}/tests")
    assert (refused.status_code, refused.json()["code"]) == (409, "payment.gateway_refuses")
    gateway.control(wrongs=["drop"])
    assert owner.post(f"{WHERE}/tests").json()["code"] == "payment.gateway_silent"


def test_keys_of_one_shop_open_in_no_other(owner: Api, shop: Tenant, other_shop: Tenant) -> None:
    owner.put(WHERE, {"values": KEYS})
    with tenant_context(shop):
        account = GatewayAccount.objects.get()
        assert sealed_accounts.read(account) is not None
    with tenant_context(other_shop):
        assert sealed_accounts.read(account) is None


def test_the_admin_takes_keys_tries_them_and_never_shows_them(
    shop: Tenant, staff, gateway: GatewayProcess, settings
) -> None:
    settings.STRIPE_API_BASE = gateway.url
    admin = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        admin.force_login(staff(roles.OWNER), backend="django.contrib.auth.backends.ModelBackend")
    chosen = admin.post("/admin/payments/gatewayaccount/add/", {"gateway": "stripe"})
    assert chosen.status_code == 302
    with tenant_context(shop):
        account = GatewayAccount.objects.get()
        assert not account.is_active, "it has no keys yet"
    page = f"/admin/payments/gatewayaccount/{account.pk}"
    assert chosen["Location"] == f"{page}/change/"
    form = KEYS | {"is_active": "on"}
    wrong = admin.post(f"{page}/change/", form | {"secret_key": "secret"})
    assert b"It begins with sk_ or rk_" in wrong.content
    assert b"canary" not in wrong.content
    assert admin.post(f"{page}/change/", form).status_code == 302
    shown = admin.get(f"{page}/change/").content.decode()
    assert "canary" not in shown
    assert "9876" in shown
    assert "/api/v1/payments/webhooks/stripe" in shown
    tried = admin.post(f"{page}/try_out/", {"_form_submitted": "True"}, follow=True)
    assert "acct_own" in tried.content.decode()
    assert admin.post(f"{page}/change/", {"publishable_key": ""}).status_code == 302
    with tenant_context(shop):
        account.refresh_from_db()
        assert (account.is_active, account.secrets["secret_key"]["end"], account.settings) == (
            False,
            "9876",
            {},
        )
    log = admin.get("/admin/accounts/auditevent/").content.decode()
    assert "stripe" in log


def test_the_buyer_s_app_is_told_the_publishable_key(shop: Tenant, gateway: GatewayProcess, settings) -> None:
    settings.STRIPE_API_BASE = gateway.url
    with tenant_context(shop):
        accounts.save(gateway="stripe", values=KEYS, actor=stories.STAFF)
        cart_id, shopper = stories.guest_cart(stories.goods())
        payment = {"gateway": "stripe"}
        order = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=stories.NOW)
    action = order["payment"]["next_action"]
    assert (action["type"], action["publishable_key"]) == ("stripe", "pk_test_1")
    assert action["client_secret"]
    assert gateway.control()["charges"][0]["account"] == ""  # by its own key, for nobody else
