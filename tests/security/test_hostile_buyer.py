"""TARGETS S14: a hostile anonymous buyer, who holds little, bombs nobody with mail and fills no table.

`SOUK_HOSTILE_SECONDS=600 pytest -rP tests/security/test_hostile_buyer.py` goes on for as long as TARGETS asks for, and
says what it saw.
"""

import os
import sys
import time
from collections import Counter
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django_tenants.utils import tenant_context

from kernel.outbox import delivery as outbox
from storefront.inventory.models import StockLevel
from storefront.orders.models import Order
from tenants.models import Tenant
from tests.api.conftest import ADDRESS, Api, api, owner_api, product  # noqa: F401 - fixtures

SECONDS = float(os.environ.get("SOUK_HOSTILE_SECONDS", "0"))
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(SECONDS + 600)]
ROUNDS = 12
STOCK = 200
VICTIM = "victim@example.com"
CALLS_A_MINUTE = 600
DECLINED = {"gateway": "sandbox", "card": "4000000000000002"}
ASKS = {"gateway": "sandbox", "card": "4000002500003155"}
BY_TRANSFER = {"gateway": "manual"}
WISHES = [(ASKS, STOCK), (BY_TRANSFER, STOCK), (DECLINED, STOCK), (ASKS, 5), (BY_TRANSFER, 5), (DECLINED, 1)]


def test_a_hostile_buyer_holds_a_tenth_sends_two_mails_and_fills_no_table(
    api: Api,  # noqa: F811
    owner_api: Api,  # noqa: F811
    product: dict[str, Any],  # noqa: F811
    shop: Tenant,
    shop_client: Client,
    settings: Any,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CALLS_A_MINUTE = CALLS_A_MINUTE
    variant = product["variants"][0]["id"]
    location = owner_api.get("/stock-locations").json()["results"][0]["id"]
    more = {"variant": variant, "location": location, "delta": STOCK - 10, "reason": "delivery"}
    assert owner_api.post("/stock-adjustments", more).status_code == 201
    with tenant_context(shop):
        before = _rows()
    answers: Counter[int] = Counter()
    most_held, started, ends = 0, time.monotonic(), time.monotonic() + SECONDS
    for turn in count():
        if turn >= ROUNDS and time.monotonic() > ends:
            break
        payment, quantity = WISHES[turn % len(WISHES)]
        answers.update(_attack(api, shop_client, variant, quantity, payment))
        with tenant_context(shop):
            most_held = max(most_held, StockLevel.objects.aggregate(held=Sum("reserved"))["held"])
            outbox.drain()
    with tenant_context(shop):
        grown = _rows() - before
        orders = Order.objects.count()
    minutes = (time.monotonic() - started) / 60
    calls = 2 * CALLS_A_MINUTE * (1 + minutes)  # of an address: at once, and again each minute
    assert most_held <= STOCK / 10
    written_to = Counter(to for each in mail.outbox for to in each.to)
    sys.stdout.write(
        f"{answers.total()} calls in {minutes:.1f} minutes ({dict(answers)}), {orders} orders; {most_held} of {STOCK} "
        f"pieces held at most; {dict(written_to)} mails; {grown.total()} rows more: {dict(grown.most_common(6))}\n"
    )
    assert max(written_to.values()) <= 2, written_to
    assert 0 < orders <= STOCK / 10
    assert grown.total() <= 2 * calls, grown.most_common(5)
    assert answers[500] == 0
    assert answers[429] + answers[409] > 0, answers


def _attack(
    api: Api,  # noqa: F811
    browser: Client,
    variant: int,
    quantity: int,
    payment: dict[str, Any],
) -> list[int]:
    """Everything that costs, once: stock, mail, carts, kept answers, accounts."""
    told = []

    def tell(answer: Any) -> Any:
        told.append(answer.status_code)
        return answer.json() if answer.status_code < 300 and answer.content else {}

    cart = tell(api.post("/carts"))
    guest = api.with_(X_Cart_Token=cart.get("token", ""))
    path = f"/carts/{cart.get('id', uuid4())}"
    tell(guest.post(f"{path}/items", {"variant": variant, "quantity": quantity}))
    tell(guest.patch(path, {"email": VICTIM, "shipping_address": ADDRESS, "shipping_method": "standard"}))
    wish = {"cart": cart.get("id", str(uuid4())), "payment": payment}
    order = tell(guest.post("/orders", wish, Idempotency_Key=uuid4().hex))
    if order:
        buyer = api.with_(X_Order_Token=order["token"])
        for _ in range(3):
            tell(buyer.post(f"/orders/{order['number']}/payments", DECLINED, Idempotency_Key=uuid4().hex))
    tell(api.post("/orders", {"cart": "rubbish"}, Idempotency_Key=uuid4().hex))
    tell(api.post("/auth/password-resets", {"email": VICTIM}))
    person = {"password": "quite a long password", "first_name": "A", "last_name": "B"}
    tell(api.post("/customers", person | {"email": VICTIM}))
    told.append(browser.post("/cart/items/", {"variant": variant, "quantity": quantity}).status_code)
    told.append(browser.get("/", {"q": uuid4().hex}).status_code)
    return told


def _rows() -> Counter[str]:
    """Rows of each table of the shop."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found: Counter[str] = Counter()
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found
