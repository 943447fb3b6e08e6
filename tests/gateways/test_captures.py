"""What gateways hold and are told to take, against a process that speaks their HTTP and keeps books."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context

from storefront.orders import capturing, queries as orders, reconciler, services
from storefront.payments.models import PaymentAttempt
from tenants import hosts, shop_settings
from tenants.models import Tenant
from tests.gateways.conftest import GatewayProcess
from tests.gateways.test_gateways import BY_STRIPE, LATER, _hurry, place, sandbox, stripe
from tests.gateways.till import Till
from tests.storefront.stories import NOW, PAYS, STAFF

__all__ = ["sandbox", "stripe"]
WAYS = {"sandbox": PAYS, "stripe": BY_STRIPE}


@pytest.fixture
def by_hand(in_shop):
    in_shop.captures_by_hand = True
    yield in_shop
    in_shop.captures_by_hand = False


def capture(order, amount=None, *, key="k", now=NOW):
    part = None if amount is None else Decimal(amount)
    return capturing.capture(number=order["number"], amount=part, key=key, actor=STAFF, now=now)


def books(process: GatewayProcess) -> tuple[str, Decimal]:
    (charge,) = process.control()["charges"]
    is_minor = charge["reference"].startswith("pi_")
    return charge["status"], Decimal(charge["captured"]) / (100 if is_minor else 1)


@pytest.mark.usefixtures("by_hand")
@pytest.mark.parametrize("code", WAYS)
def test_a_capture_whose_answer_is_lost_takes_once(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    process = request.getfixturevalue(code)
    _hurry(monkeypatch)
    order, _ = place(WAYS[code])
    assert (order["payment_status"], order["payment"]["status"]) == ("pending", "authorized")
    process.control(
        wrongs=["drop"] if code == "sandbox" else ["", "drop"]
    )  # stripe is asked what it has first
    assert capture(order, "4.00")["capture"]["status"] == "pending"
    assert books(process)[1] == 4
    reconciler.reconcile(now=LATER)
    assert books(process)[1] == 4
    whole = capture(order, key="rest", now=LATER)
    assert whole["payment_status"] == "complete"
    assert books(process) == ("succeeded", Decimal(order["total"]["amount"]))


@pytest.mark.usefixtures("by_hand")
@pytest.mark.parametrize("code", WAYS)
def test_what_is_held_is_released_though_an_answer_is_lost(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    process = request.getfixturevalue(code)
    _hurry(monkeypatch)
    order, _ = place(WAYS[code])
    capture(order, "4.00")
    services.cancel(number=order["number"], shopper=None, actor=STAFF, now=NOW)
    process.control(wrongs=["drop"])
    for minutes in (2, 4):
        reconciler.reconcile(now=NOW + timedelta(minutes=minutes))
    assert PaymentAttempt.objects.get().status == "released"
    assert books(process)[0] in ("released", "canceled")
    (back,) = process.control()["refunds"]
    assert Decimal(back["amount"]) == (4 if code == "sandbox" else 400)
    assert orders.get(number=order["number"], shopper=None)["captured_total"]["amount"] == "0.00"


@pytest.mark.usefixtures("by_hand")
def test_a_card_that_stripe_captures_once_is_captured_whole(stripe: GatewayProcess) -> None:
    order, _ = place(BY_STRIPE)
    stripe.control(multicapture=False)
    part = capture(order, "4.00")["capture"]
    assert (part["status"], part["failure_code"]) == ("failed", "payment_intent_multicapture_unavailable")
    assert capture(order, key="whole")["payment_status"] == "complete"


@pytest.mark.django_db
def test_what_is_paid_on_stripes_page_is_held(shop: Tenant, gateway: GatewayProcess, settings) -> None:
    settings.STRIPE_API_BASE = gateway.url
    till = Till(shop, gateway)
    with tenant_context(shop):
        shop_settings.change(values={"captures_by_hand": True}, actor=STAFF, now=NOW)
    hosts.forget(shop)
    try:
        till.come_back(till.on_page(till.begin(), do="pay"))
    finally:
        Tenant.objects.filter(pk=shop.pk).update(captures_by_hand=False)
        hosts.forget(shop)
    assert [attempt.status for attempt in till.attempts()] == ["authorized"]
    with tenant_context(shop):
        capture(till.order)
    assert till.status() == "complete"
