"""What is Mollie's own: webhooks that only name a payment, keys that are forgotten, refunds that take days."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import clock, throttling
from storefront.orders import expiry, paying, queries, reconciler, refunds
from storefront.payments import accounts
from storefront.payments.gateways.mollie import gateway as mollie_gateway, line, responses
from storefront.payments.models import GatewayEvent
from tenants.models import Tenant
from tests.api.conftest import Api
from tests.gateways.conftest import GatewayProcess
from tests.gateways.till import Till, filled_cart
from tests.storefront import stories

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def till(shop: Tenant, gateway: GatewayProcess, settings: Any) -> Till:
    settings.MOLLIE_API_BASE = gateway.url
    return Till(shop, gateway, "mollie")


def reconcile(till: Till, *, later: timedelta = timedelta(minutes=2)) -> None:
    with tenant_context(till.shop):
        reconciler.reconcile(now=clock.now() + later)


def test_mollie_is_told_what_its_page_needs(till: Till, settings: Any) -> None:
    settings.PUBLIC_SCHEME = "https"
    till.begin()
    (made,) = till.gateway.control()["sessions"]
    total = till.order["total"]
    assert made["amount"] == {"currency": total["currency"], "value": total["amount"]}
    assert (made["description"], made["locale"]) == (f"#{till.order['number']}", "en_US")
    assert made["metadata"] == {"attempt": str(till.attempts()[0].pk)}
    assert made["webhookUrl"].startswith("https://alpha.localhost")
    assert made["webhookUrl"].endswith("/api/v1/payments/webhooks/mollie")


def test_amounts_have_exactly_the_currency_s_decimals() -> None:
    for amount, currency, written in (("12.9", "EUR", "12.90"), ("500", "JPY", "500"), ("7", "ISK", "7")):
        assert responses.write_amount(Decimal(amount), currency) == {"currency": currency, "value": written}


def test_a_webhook_s_word_is_not_believed(till: Till, settings: Any) -> None:
    till.begin()
    (made,) = till.gateway.control()["sessions"]
    body = {"id": made["id"], "status": "paid"}
    assert till.post(urlencode(body).encode(), FORM, {}) == (200, "handled")
    assert till.status() == "pending", "nobody has paid"
    for wrong in (
        b"",
        b"id=",
        b"id=ord_1",
        b"id=tr_1&id=tr_2",
        b"id=tr_1/refunds",
        b"\xff\xfe",
        b'{"id": "tr_1"}',
    ):
        assert till.post(wrong, FORM, {}) == (401, "payment.webhook_forged")
    assert till.post(b"id=tr_of_nobody", FORM, {}) == (200, "ignored")
    till.gateway.control(wrongs=["drop", "error"])
    for _ in range(2):
        assert till.post(urlencode(body).encode(), FORM, {}) == (409, "payment.gateway_silent")
    with tenant_context(till.shop):
        accounts.save(gateway="mollie", values={"api_key": "test_2"}, actor=stories.STAFF)
    assert till.post(urlencode(body).encode(), FORM, {}) == (200, "ignored"), "it is of another account"


def test_names_that_strangers_make_up_are_asked_for_so_often_and_ours_all_the_same(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = throttling.Limit("mollie_strange_names", 3, 3600, is_strict=True)
    monkeypatch.setattr(mollie_gateway, "_TOLD_OF_OTHERS", few)
    till.begin()
    (made,) = till.gateway.control()["sessions"]
    told = [till.post(f"id=tr_{n}".encode(), FORM, {}) for n in range(4)]
    assert told == [(200, "ignored")] * 3 + [(409, "payment.gateway_silent")]
    assert till.post(urlencode({"id": made["id"]}).encode(), FORM, {}) == (200, "handled")


def test_a_page_that_is_come_back_to_again_and_again_is_asked_for_so_often(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paying, "RETURNS", throttling.Limit("payment_returns", 2, 3600))
    url = till.begin()
    (made,) = till.gateway.control()["sessions"]
    for _ in range(2):
        till.come_back(made["redirectUrl"])
    till.come_back(till.on_page(url, do="pay"))
    assert till.status() == "pending"
    assert till.tell(str(till.attempts()[0].pk)) == (200, "handled")
    assert till.status() == "complete"


def test_a_webhook_is_handled_once_for_each_status(till: Till) -> None:
    url = till.begin()
    key = str(till.attempts()[0].pk)
    till.on_page(url, do="pay", by="debit")
    assert {till.tell(key) for _ in range(3)} == {(200, "handled")}
    assert till.status() == "pending"
    till.gateway.control(settle={"key": key, "status": "succeeded"})
    assert {till.tell(key) for _ in range(3)} == {(200, "handled")}
    assert till.status() == "complete"
    with tenant_context(till.shop):
        assert GatewayEvent.objects.filter(gateway="mollie").count() == 2


@pytest.mark.parametrize(("word", "expected"), [("succeeded", "refunded"), ("failed", "complete")])
@pytest.mark.parametrize("way", ["webhook", "asked"])
def test_a_refund_takes_its_days_and_may_fail(till: Till, way: str, word: str, expected: str) -> None:
    till.gateway.control(refunds_are="queued")
    till.come_back(till.on_page(till.begin(), do="pay"))
    attempt = str(till.attempts()[0].pk)
    with tenant_context(till.shop):
        made = refunds.issue(number=till.order["number"], key="r", actor=stories.STAFF, now=clock.now())
    refund = made["refund"]
    for under_way in ("queued", "pending", "processing"):
        till.gateway.control(settle={"key": str(refund["id"]), "status": under_way})
        assert till.tell(attempt) == (200, "handled")
        reconcile(till)
        assert (refund["status"], till.status()) == ("pending", "complete")
    till.gateway.control(settle={"key": str(refund["id"]), "status": word})
    if way == "webhook":
        assert {till.tell(attempt) for _ in range(3)} == {(200, "handled")}
    else:
        reconcile(till)
    assert till.status() == expected
    with tenant_context(till.shop):
        known = queries.get(number=till.order["number"], shopper=None)["refunds"][0]
    assert known["status"] == word
    assert len(till.gateway.control()["refunds"]) == 1


@pytest.mark.parametrize(("settled", "status"), [("succeeded", "complete"), ("failed", "failed")])
def test_klarna_is_captured_later_and_may_fail(till: Till, settled: str, status: str) -> None:
    till.come_back(till.on_page(till.begin(), do="pay", by="klarna"))
    (attempt,) = till.attempts()
    assert (till.status(), attempt.status) == ("pending", "processing")
    till.gateway.control(settle={"key": str(attempt.pk), "status": settled})
    reconcile(till, later=timedelta(days=3))
    assert till.status() == status


def test_a_bank_transfer_that_was_chosen_there_is_awaited(till: Till) -> None:
    till.come_back(till.on_page(till.begin(), do="pay", by="banktransfer"))
    assert till.attempts()[0].status == "processing"
    with tenant_context(till.shop):
        assert expiry.expire_unpaid(now=clock.now() + timedelta(days=5)) == 0


def test_a_page_whose_key_mollie_has_forgotten_is_found_among_its_lists(
    till: Till,
) -> None:
    till.gateway.control(wrongs=["drop"], longest_list=1)
    till.choose()
    (lost,) = till.attempts()
    assert (lost.status, lost.reference) == ("unknown", "")
    cart, guest = filled_cart(till.shop)
    newer = {"cart": cart, "payment": {"gateway": "mollie", "return_url": "http://alpha.localhost/"}}
    assert (
        guest.post("/orders", newer, Idempotency_Key="newer").json()["payment"]["status"] == "requires_action"
    )
    till.gateway.control(forget=True)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        till.choose()
    assert len(till.gateway.control()["sessions"]) == 2, "one for each order"
    (found,) = till.attempts()
    assert (found.pk, found.status) == (lost.pk, "requires_action")


@pytest.mark.parametrize("wrong", ["drip", "hang", "error", "drop"])
def test_an_answer_that_does_not_come_in_time_is_asked_for_again(
    till: Till, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setattr(line, "TIMEOUT_SECONDS", 2)
    till.gateway.control(wrongs=[wrong])
    till.choose()
    assert till.attempts()[0].status == "unknown"
    monkeypatch.undo()
    reconcile(till)
    (attempt,) = till.attempts()
    assert attempt.status == "requires_action"
    assert len(till.gateway.control()["sessions"]) == 1


def test_apps_go_by_the_same_page(till: Till) -> None:
    cart, guest = filled_cart(till.shop)
    body: dict[str, Any] = {"cart": cart, "payment": {"gateway": "mollie"}}
    refused = guest.post("/orders", body, Idempotency_Key="a").json()
    assert refused["errors"][0]["field"] == "payment.return_url"
    body["payment"]["return_url"] = "http://alpha.localhost/done"
    order = guest.post("/orders", body, Idempotency_Key="b").json()
    action = order["payment"]["next_action"]
    assert action["type"] == "redirect"
    assert till.on_page(action["url"], do="pay") == "http://alpha.localhost/done"
    buyer = guest.with_(X_Order_Token=order["token"])
    confirmed = {"confirm": order["payment"]["id"]}
    paid = buyer.post(f"/orders/{order['number']}/payments", confirmed, Idempotency_Key="c")
    assert paid.json()["payment_status"] == "complete", paid.content


def test_a_key_is_sealed_tried_and_shows_its_mode(till: Till, shop: Tenant) -> None:
    with tenant_context(shop):
        user = User.objects.get(email="owner@alpha.example")
    owner = Api("alpha.localhost").as_(user, shop)
    where = "/gateway-accounts/mollie"
    assert owner.put(where, {"values": {"api_key": "sk_1"}}).json()["errors"][0]["field"] == "api_key"
    assert owner.put(where, {"values": {"api_key": "live_ no key"}}).status_code == 422
    shown = owner.put(where, {"values": {"api_key": "live_canary1234"}}).json()
    assert (shown["mode"], shown["values"]) == ("live", {"api_key": "…1234"})
    assert owner.put(where, {"values": {"api_key": "test_refused"}}).json()["mode"] == "test"
    assert owner.post(f"{where}/tests").json()["code"] == "payment.gateway_refuses"
    till.gateway.control(wrongs=["drop"])
    assert owner.post(f"{where}/tests").json()["code"] == "payment.gateway_silent"
    owner.put(where, {"values": {"api_key": "test_1"}})
    assert owner.post(f"{where}/tests").json() == {"account": "Alpha's profile"}
