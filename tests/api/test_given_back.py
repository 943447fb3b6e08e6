"""What a call has taken from a bucket is given back when the fault was ours: whoever tries again finds it full."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import throttling
from kernel.throttling import Limit
from tenants.models import Tenant
from tests import database
from tests.api.conftest import PAYMENT, Api, fill_cart

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "owner@alpha.example", database.PASSWORD
NEW = {"email": "new@example.com", "password": "a very long password indeed"}
DECLINED = PAYMENT | {"card": "4000000000000002"}
BY_HAND = {"gateway": "manual"}
Send = Callable[[], Any]


class TooSlow(OperationalError):
    pgcode = "57014"
    """query_canceled: the connection, on which the test stands, is well."""


@pytest.fixture
def page() -> Client:
    return Client(headers={"host": "alpha.localhost"}, raise_request_exception=False)


@pytest.fixture
def doors(api: Api, page: Client, product: dict[str, Any]) -> dict[str, tuple[str, Send]]:
    """Of each door the bucket that it takes from, and a call."""

    def order(payment: dict[str, str]) -> Send:
        cart, guest = fill_cart(api, product, quantity=1)
        return lambda: guest.post(
            "/orders", {"cart": cart, "payment": payment}, Idempotency_Key=f"order of {cart}"
        )

    declined = order(DECLINED)().json()
    payer = api.with_(X_Order_Token=declined["token"])
    credentials = {"email": EMAIL, "password": PASSWORD}
    named = {"username": EMAIL, "password": PASSWORD}
    return {
        "log-in": ("login", lambda: api.post("/auth/token", credentials)),
        "log-in, by address": ("login_address", lambda: api.post("/auth/token", credentials)),
        "log-in at a page": ("login", lambda: page.post("/account/login/", credentials)),
        "log-in at the admin": ("login", lambda: page.post("/admin/login/?next=/admin/", named)),
        "registration": ("registration", lambda: api.post("/customers", NEW)),
        "registration of a known address": (
            "registration_known",
            lambda: api.post("/customers", NEW),
        ),
        "registration at a page": ("registration", lambda: page.post("/account/register/", NEW)),
        "forgotten password": (
            "password_reset_address",
            lambda: api.post("/auth/password-resets", {"email": EMAIL}),
        ),
        "an order paid by hand": ("unpaid_orders", order(BY_HAND)),
        "another try to pay": (
            "payments",
            lambda: payer.post(f"/orders/{declined['number']}/payments", PAYMENT, Idempotency_Key="again"),
        ),
    }


@pytest.mark.parametrize("is_valkey_away", [False, True])
def test_a_fault_of_ours_costs_nobody_a_try(
    doors: dict[str, tuple[str, Send]],
    shop: Tenant,
    is_valkey_away: bool,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without Valkey strict limits are kept in Postgres, and given back there."""
    if is_valkey_away:
        request.getfixturevalue("no_valkey")
    take, taken = throttling.take_all, list[tuple[Limit, str]]()
    wrong = []
    strict = {"login", "login_address", "registration", "registration_known", "password_reset_address"}
    for door, (name, send) in doors.items():
        if is_valkey_away and name not in strict:
            continue

        def taken_and_then_lost(buckets: Any, *, tokens: int = 1, name: str = name) -> throttling.Verdict:
            verdict = take(buckets, tokens=tokens)
            found = [each for each in buckets if each[0].scope == name]
            if tokens > 0 and found:
                taken.extend(found)
                raise TooSlow("canceling statement due to statement timeout")
            return verdict

        taken.clear()
        with monkeypatch.context() as losing:
            losing.setattr(throttling, "take_all", taken_and_then_lost)
            answers = [send().status_code for _ in range(2)]
        with tenant_context(shop):
            left = [take([bucket], tokens=0).remaining - bucket[0].capacity for bucket in taken]
        if answers != [503, 503] or left != [0, 0]:
            wrong.append(f"{door}: {answers}, {left}")
    assert wrong == [], "\n".join(wrong)
