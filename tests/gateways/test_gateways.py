"""Both gateways against a process that speaks HTTP, keeps books, hangs, drops, crashes."""

import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest

from storefront.checkout import services as checkout
from storefront.customers.rules import Shopper
from storefront.orders import expiry, paying, queries as orders, reconciler, refunds
from storefront.payments import accounts, errors, gateways, webhooks
from storefront.payments.gateways.sandbox import remote as sandbox_remote
from storefront.payments.models import GatewayAccount
from tests.gateways.conftest import GatewayProcess
from tests.storefront.stories import ASKS, DECLINED, NOW, PAYS, STAFF, goods, guest_cart

pytestmark = pytest.mark.usefixtures("in_shop")
LATER = NOW + timedelta(minutes=2)
ACCOUNT = "acct_alpha"
BY_STRIPE = {"gateway": "stripe", "payment_method": "pm_card_visa"}


@pytest.fixture
def sandbox(gateway: GatewayProcess, settings) -> GatewayProcess:
    settings.SANDBOX_GATEWAY_URL = f"{gateway.url}/sandbox"
    return gateway


@pytest.fixture
def stripe(gateway: GatewayProcess, settings) -> GatewayProcess:
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_test"
    settings.STRIPE_API_BASE = gateway.url
    accounts.connect(gateway="stripe", account=ACCOUNT, actor=STAFF)
    return gateway


def place(payment):
    cart_id, shopper = guest_cart(goods())
    return checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW), (cart_id, shopper)


def status(order):
    return orders.get(number=order["number"], shopper=None)["payment_status"]


@pytest.mark.parametrize(
    ("card", "expected"), [(PAYS, "complete"), (DECLINED, "failed"), (ASKS, "pending")], ids=str
)
def test_the_sandbox_charges_over_http(sandbox: GatewayProcess, card, expected) -> None:
    order, _ = place(card)
    assert order["payment_status"] == expected
    (charge,) = sandbox.control()["charges"]
    assert (charge["key"], charge["amount"]) == (str(order["payment"]["id"]), order["total"]["amount"])


@pytest.mark.parametrize("wrong", ["drop", "crash", "hang", "error"])
@pytest.mark.parametrize("code", ["sandbox", "stripe"])
def test_a_charge_whose_answer_is_lost_is_found_and_made_once(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, wrong: str, code: str
) -> None:
    process = request.getfixturevalue(code)
    _hurry(monkeypatch)
    process.control(wrongs=[wrong])
    order, (cart_id, shopper) = place(PAYS if code == "sandbox" else BY_STRIPE)
    assert (order["payment_status"], order["payment"]["status"]) == ("pending", "unknown")
    if wrong == "crash":
        process.wait_for_crash()
        assert reconciler.reconcile(now=LATER) == 0
        process.start()
    assert reconciler.reconcile(now=LATER) == 1
    assert status(order) == "complete"
    again = checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=LATER)
    assert again["payment_status"] == "complete"
    assert len(process.control()["charges"]) == 1


@pytest.mark.parametrize("code", ["sandbox", "stripe"])
def test_a_refund_whose_answer_is_lost_goes_back_once(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    process = request.getfixturevalue(code)
    _hurry(monkeypatch)
    order, _ = place(PAYS if code == "sandbox" else BY_STRIPE)
    process.control(wrongs=["drop"])
    refund = refunds.issue(number=order["number"], key="k", now=NOW, actor=STAFF)["refund"]
    assert refund["status"] == "pending"
    reconciler.reconcile(now=LATER)
    assert status(order) == "refunded"
    (back,) = process.control()["refunds"]
    assert back["key"] == str(refund["id"])


def test_a_stripe_refund_that_takes_its_time_is_asked_about_and_made_once(stripe: GatewayProcess) -> None:
    """A key's answer at Stripe stays the first one, and after a day the key is free for another refund."""
    order, _ = place(BY_STRIPE)
    stripe.control(refunds_are="pending")
    refund = refunds.issue(number=order["number"], key="k", now=NOW, actor=STAFF)["refund"]
    for _ in range(2):
        reconciler.reconcile(now=LATER)
    assert (refund["status"], status(order)) == ("pending", "complete")
    stripe.control(settle={"key": str(refund["id"]), "status": "succeeded"})
    reconciler.reconcile(now=LATER)
    assert status(order) == "refunded"
    (back,) = stripe.control()["refunds"]
    assert back["amount"] == order["total"]["amount"].replace(".", "")


@pytest.mark.parametrize(("word", "expected"), [("succeeded", "refunded"), ("failed", "complete")])
def test_stripe_tells_what_became_of_a_refund(stripe: GatewayProcess, word: str, expected: str) -> None:
    order, _ = place(BY_STRIPE)
    stripe.control(refunds_are="pending")
    refund = refunds.issue(number=order["number"], key="k", now=NOW, actor=STAFF)["refund"]
    cents = int(order["total"]["amount"].replace(".", ""))
    told = {"object": "refund", "id": "re_1", "status": word, "currency": "eur"}
    told |= {"metadata": {"refund": str(refund["id"])}}
    body, headers = _signed(told | {"amount": cents - 1}, event="evt_wrong")
    with pytest.raises(errors.WebhookMismatch):
        webhooks.receive(gateway="stripe", body=body, headers=headers, now=NOW)
    body, headers = _signed(told | {"amount": cents}, event="evt_1")
    for _ in range(3):
        assert webhooks.receive(gateway="stripe", body=body, headers=headers, now=NOW) == "handled"
    assert status(order) == expected
    known = orders.get(number=order["number"], shopper=None)["refunds"][0]
    assert known["status"] == word


def test_a_stripe_payment_that_takes_its_time_comes_in_later(stripe: GatewayProcess) -> None:
    order, _ = place(BY_STRIPE | {"payment_method": "pm_usBankAccount"})
    assert (order["payment_status"], order["payment"]["status"]) == ("pending", "processing")
    assert reconciler.reconcile(now=LATER) == 0
    stripe.control(settle={"key": str(order["payment"]["id"]), "status": "succeeded"})
    assert reconciler.reconcile(now=LATER) == 1
    assert status(order) == "complete"


def test_stripe_charges_the_shop_s_own_account_in_its_smallest_unit(stripe: GatewayProcess) -> None:
    order, _ = place(BY_STRIPE)
    assert order["payment_status"] == "complete"
    (charge,) = stripe.control()["charges"]
    cents = order["total"]["amount"].replace(".", "")
    assert (charge["account"], charge["amount"], charge["currency"]) == (ACCOUNT, cents, "eur")


def test_stripe_declines_and_asks(stripe: GatewayProcess) -> None:
    declined, _ = place(BY_STRIPE | {"payment_method": "pm_card_chargeDeclined"})
    assert declined["payment_status"] == "failed"
    assert declined["payment"]["failure_code"] == "generic_decline"
    asked, _ = place(BY_STRIPE | {"payment_method": "pm_card_threeDSecure2Required"})
    assert asked["payment"]["next_action"]["client_secret"].startswith("pi_")
    stripe.control(settle={"key": str(asked["payment"]["id"]), "status": "succeeded"})
    body, headers = _stripe_event(stripe, asked["payment"]["id"], event="evt_1")
    for _ in range(3):
        assert webhooks.receive(gateway="stripe", body=body, headers=headers, now=NOW) == "handled"
    assert status(asked) == "complete"


@pytest.mark.parametrize("way", ["the buyer's app", "its time is over"])
def test_stripe_is_asked_what_came_of_a_step(stripe: GatewayProcess, way: str) -> None:
    asked, _ = place(BY_STRIPE | {"payment_method": "pm_card_threeDSecure2Required"})
    number, attempt = asked["number"], str(asked["payment"]["id"])
    guest = Shopper(token=asked["token"])
    waiting = paying.confirm(number=number, shopper=guest, payment_id=attempt, now=NOW)
    assert waiting["payment"]["status"] == "requires_action"
    stripe.control(settle={"key": attempt, "status": "succeeded"})
    if way == "the buyer's app":
        paying.confirm(number=number, shopper=guest, payment_id=attempt, now=NOW)
    else:
        assert expiry.expire_unpaid(now=NOW + timedelta(hours=2)) == 0
    assert status(asked) == "complete"
    assert [charge["status"] for charge in stripe.control()["charges"]] == ["succeeded"]


def test_stripe_forgeries_and_other_accounts_events_are_refused(stripe: GatewayProcess) -> None:
    order, _ = place({"gateway": "stripe"})
    stripe.control(settle={"key": str(order["payment"]["id"]), "status": "succeeded"})
    body, headers = _stripe_event(stripe, order["payment"]["id"], event="evt_1")
    forged = [
        (body, {}),
        (body, {"Stripe-Signature": "t=1,v1=00"}),
        (body, {"Stripe-Signature": "t=1,v1=\xe4"}),
        (body + b" ", headers),
        _stripe_event(stripe, order["payment"]["id"], event="evt_2", secret="another"),
        _stripe_event(stripe, order["payment"]["id"], event="evt_3", account="acct_bravo"),
        _stripe_event(stripe, order["payment"]["id"], event="evt_4", at=time.time() - 400),
    ]
    for its_body, its_headers in forged:
        with pytest.raises(errors.ForgedWebhook):
            webhooks.receive(gateway="stripe", body=its_body, headers=its_headers, now=NOW)
    assert status(order) == "pending"


def test_stripe_is_offered_only_to_a_shop_with_an_account(stripe: GatewayProcess) -> None:
    assert [way.code for way in gateways.available()] == ["manual", "sandbox", "stripe"]
    GatewayAccount.objects.update(is_active=False)
    with pytest.raises(errors.UnknownGateway):
        gateways.get("stripe")


def test_the_amounts_of_every_exponent() -> None:
    from decimal import Decimal

    from storefront.payments.gateways.stripe import responses

    for amount, currency, minor in (
        ("12.90", "EUR", 1290),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("5", "ISK", 500),
    ):
        assert responses.to_minor(Decimal(amount), currency) == minor
        assert responses.from_minor(minor, currency) == Decimal(amount)


def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    from storefront.payments.gateways.stripe import gateway as stripe

    monkeypatch.setattr(sandbox_remote, "TIMEOUT_SECONDS", 1)
    monkeypatch.setattr(stripe, "TIMEOUT_SECONDS", 1)


def _stripe_event(process, key, *, event, secret="whsec_test", account=ACCOUNT, at=None):
    charge = next(c for c in process.control()["charges"] if c["key"] == str(key))
    subject = {
        "id": charge["reference"],
        "object": "payment_intent",
        "status": charge["status"],
        "amount": int(charge["amount"]),
        "currency": charge["currency"],
        "metadata": {"attempt": charge["key"]},
    }
    return _signed(subject, event=event, secret=secret, account=account, at=at)


def _signed(subject, *, event, secret="whsec_test", account=ACCOUNT, at=None):
    message = {"id": event, "object": "event", "type": f"{subject['object']}.updated", "account": account}
    body = json.dumps(message | {"data": {"object": subject}}).encode()
    stamp = int(at or time.time())
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return body, {"Stripe-Signature": f"t={stamp},v1={signature}"}
