"""TARGETS S12: secrets that go in stand in no log, in no row and in no answer to anybody else."""

import json
import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from tenants.models import Tenant
from tests.api.conftest import Api, api, fill_cart, owner_api, product  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
PASSWORD, WRONG, KEY = "canary-password-1947", "canary-wrong-1947", "sk_test_canary1947"
CARD = "4000000000000002"
TOLD = logging.getLogger()


@pytest.fixture
def log() -> Any:
    """Every record that anything in the process makes, with what is attached to it."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(f"{record.getMessage()} {record.__dict__}")

    ear, before = Ear(), TOLD.level
    TOLD.addHandler(ear)
    TOLD.setLevel(logging.DEBUG)
    logging.getLogger("django.db").setLevel(logging.INFO)  # statements, in tests alone
    yield heard
    TOLD.removeHandler(ear)
    TOLD.setLevel(before)


def _rows() -> dict[str, str]:
    """Every table of the current schema, as text."""
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{name}\" t")
            found[name] = cursor.fetchone()[0]
    return found


def test_no_secret_is_told_or_kept_as_it_came(
    api: Api,  # noqa: F811
    owner_api: Api,  # noqa: F811
    product: dict[str, Any],  # noqa: F811
    shop: Tenant,
    shop_client: Client,
    log: list[str],
) -> None:
    email = "canary@example.com"
    wish = {"email": email, "password": PASSWORD, "first_name": "A", "last_name": "B"}
    assert api.post("/customers", wish | {"tier": 1}).status_code == 422
    assert api.post("/customers", wish).status_code == 201
    assert api.post("/auth/token", {"email": email, "password": WRONG}).status_code == 401
    pair = api.post("/auth/token", {"email": email, "password": PASSWORD}).json()
    again = api.post("/auth/token/refresh", {"refresh": pair["refresh"]}).json()
    shop_client.post("/admin/login/", {"username": email, "password": WRONG})
    shop_client.post("/account/log-in/", {"email": email, "password": PASSWORD})
    forged = "sk_canary1947forged"
    assert api.with_(Authorization=f"Bearer {forged}").get("/orders").status_code == 401
    made = owner_api.post("/api-keys", {"name": "P", "type": "sk", "scopes": ["orders:read"]}).json()["key"]
    assert api.with_(Authorization=f"Bearer {made}").get("/orders").status_code == 200
    connected = owner_api.put("/gateway-accounts/stripe", {"values": {"secret_key": KEY}})
    assert (connected.status_code, KEY in connected.content.decode()) == (200, False)
    endpoint = {"url": "https://example.com/hook", "event_types": ["order.placed"]}
    hook = owner_api.post("/webhook-endpoints", endpoint).json()["secret"]
    card = owner_api.post("/gift-cards", {"amount": {"amount": "5.00"}}).json()["code"]
    cart_id, guest = fill_cart(api, product, quantity=1)
    assert guest.post(f"/carts/{cart_id}/gift-cards", {"code": card}).status_code == 201
    payment = {"gateway": "sandbox", "card": CARD}
    order = guest.post("/orders", {"cart": cart_id, "payment": payment}, Idempotency_Key="canary").json()
    shop_client.get(f"/orders/{order['number']}/?token={order['token']}")
    secrets = {
        "password": PASSWORD,
        "wrong password": WRONG,
        "access token": pair["access"].rpartition(".")[2],
        "refresh token": again["refresh"].rpartition(".")[2],
        "key": made,
        "forged key": forged,
        "gateway's key": KEY,
        "webhook's secret": hook,
        "gift card": card.replace("-", ""),
        "gift card in groups": card,
        "card": CARD,
        "order's token": order["token"],
    }
    with tenant_context(shop):
        rows = _rows()
    told = "\n".join(log)
    in_logs = {name for name, secret in secrets.items() if secret in told}
    in_rows = {
        (name, table) for name, secret in secrets.items() for table, text in rows.items() if secret in text
    }
    assert in_logs == set()
    assert in_rows == set()
    assert email in json.dumps(rows), "the rows have been read"
