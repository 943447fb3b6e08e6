"""R4: what gateways tell of their own accord has its effect once, in any order, or none."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from kernel.jobs import wakeups
from storefront.checkout import services as checkout
from storefront.customers.rules import Shopper
from storefront.orders import paying, reconciler, refunds, tokens as order_tokens
from storefront.orders.models import Order, OrderEvent
from storefront.payments import errors, services, webhooks
from storefront.payments.gateways.sandbox.gateway import webhook_secret
from storefront.payments.models import GatewayEvent, PaymentAttempt, SandboxCharge
from tests.storefront.stories import ASKS, DECLINED, NOW, PAYS, STAFF, goods, guest_cart

pytestmark = pytest.mark.usefixtures("in_shop")


def waiting_order(payment=ASKS):
    cart_id, shopper = guest_cart(goods())
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)
    return Order.objects.get(number=placed["number"]), PaymentAttempt.objects.get(pk=placed["payment"]["id"])


def message(attempt, status="succeeded", **changes):
    data = {
        "key": str(attempt.pk),
        "status": status,
        "amount": str(attempt.amount),
        "currency": attempt.currency,
    }
    return json.dumps({"type": f"charge.{status}", "data": data | changes}).encode()


def headers(body, *, event="evt_1", secret="", at=None):
    at = at or datetime.now(UTC)
    signature = Webhook(secret or webhook_secret()).sign(event, at, body.decode())
    return {
        "Webhook-Id": event,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": signature,
    }


def send(body, **how):
    return webhooks.receive(gateway="sandbox", body=body, headers=headers(body, **how), now=NOW)


def test_a_hundred_replays_pay_once() -> None:
    order, attempt = waiting_order()
    body = message(attempt)
    assert {send(body) for _ in range(100)} == {"handled"}
    order.refresh_from_db()
    assert order.payment_status == "complete"
    assert OrderEvent.objects.filter(order=order, kind="paid").count() == 1
    assert GatewayEvent.objects.count() == 1


def test_words_that_no_column_holds_are_cut() -> None:
    _order, attempt = waiting_order()
    words = {"reference": "r\0" * 200, "card_last4": "42424", "failure_code": "f\0" * 100}
    assert send(message(attempt, "failed", **words)) == "handled"
    attempt.refresh_from_db()
    assert (attempt.card_last4, attempt.failure_code) == ("4242", "f" * 60)
    unknown = PaymentAttempt(pk=uuid4(), amount=attempt.amount, currency="EUR")
    assert send(message(unknown, **words), event="evt_" + "2" * 200) == "parked"


def test_five_events_end_the_same_in_every_order() -> None:
    statuses = ("unknown", "requires_action", "processing", "failed", "succeeded")
    order, attempt = waiting_order()
    for number, turn in enumerate(permutations(statuses)):
        Order.objects.filter(pk=order.pk).update(payment_status="pending", paid_at=None, invoice_number=None)
        PaymentAttempt.objects.filter(pk=attempt.pk).update(status="created")
        OrderEvent.objects.filter(order=order).exclude(kind="placed").delete()
        for status in turn:
            send(message(attempt, status), event=f"evt_{number}_{status}")
        order.refresh_from_db()
        attempt.refresh_from_db()
        assert (order.payment_status, attempt.status) == ("complete", "succeeded"), turn
        assert OrderEvent.objects.filter(order=order, kind="paid").count() == 1


def test_twenty_forgeries_are_refused() -> None:
    order, attempt = waiting_order()
    body = message(attempt)
    good = headers(body)
    old = datetime.now(UTC) - timedelta(minutes=6)
    other = "c2VjcmV0IG9mIGFub3RoZXIgc2hvcA=="
    forgeries = [
        (body, {}),
        (body, good | {"Webhook-Signature": ""}),
        (body, good | {"Webhook-Signature": "v1,"}),
        (body, good | {"Webhook-Signature": "v1,AAAA"}),
        (body, good | {"Webhook-Signature": "v1a," + good["Webhook-Signature"][3:]}),
        (body, good | {"Webhook-Signature": good["Webhook-Signature"][3:]}),
        (body, good | {"Webhook-Signature": good["Webhook-Signature"].lower()}),
        (body, good | {"Webhook-Signature": "v1,not base64!"}),
        (body, good | {"Webhook-Id": "evt_2"}),
        (body, good | {"Webhook-Id": ""}),
        (body, good | {"Webhook-Timestamp": str(int(good["Webhook-Timestamp"]) + 1)}),
        (body, good | {"Webhook-Timestamp": "soon"}),
        (body, good | {"Webhook-Timestamp": ""}),
        (body, headers(body, at=old)),
        (body, headers(body, at=datetime.now(UTC) + timedelta(minutes=6))),
        (body, headers(body, secret=other)),
        (body + b" ", good),
        (body.replace(b"succeeded", b"Succeeded"), good),
        (message(attempt, amount="0.01"), good),
        (b"\xff\xfe", good),
    ]
    for forged, its_headers in forgeries:
        with pytest.raises(errors.ForgedWebhook):
            webhooks.receive(gateway="sandbox", body=forged, headers=its_headers, now=NOW)
    order.refresh_from_db()
    assert len(forgeries) == 20
    assert (order.payment_status, GatewayEvent.objects.count()) == ("pending", 0)


@pytest.mark.parametrize("change", [{"amount": "0.01"}, {"amount": "999999.00"}, {"currency": "USD"}])
def test_another_amount_or_currency_pays_nothing_and_staff_are_told(change) -> None:
    order, attempt = waiting_order()
    for _ in range(2):
        with pytest.raises(errors.WebhookMismatch):
            send(message(attempt, **change))
    order.refresh_from_db()
    assert order.payment_status == "pending"
    assert OrderEvent.objects.get(kind="payment_mismatch").is_public is False


def test_an_unknown_payment_is_parked_and_settled_when_it_is_known() -> None:
    order, _ = waiting_order(DECLINED)
    unknown = PaymentAttempt(pk=uuid4(), amount=order.total, currency=order.currency)
    for _ in range(3):
        assert send(message(unknown)) == "parked"
    assert wakeups.list_marks("payments.reconcile", now=NOW + timedelta(minutes=2))
    assert webhooks.settle_parked(now=NOW) == 0
    known = services.begin(payable=order, gateway="sandbox", now=NOW)
    PaymentAttempt.objects.filter(pk=known.pk).update(id=unknown.pk)
    assert reconciler.reconcile(now=NOW) == 1
    order.refresh_from_db()
    assert order.payment_status == "complete"
    assert send(message(unknown)) == "handled"


def test_what_concerns_no_payment_is_ignored() -> None:
    body = json.dumps({"type": "balance.available"}).encode()
    assert send(body) == "ignored"
    for gateway in ("manual", "nobody"):
        with pytest.raises((errors.ForgedWebhook, errors.UnknownGateway)):
            webhooks.receive(gateway=gateway, body=body, headers=headers(body), now=NOW)


def pay_twice():
    """The first try asks for a step, a second one pays, and then the step is done in another window."""
    order, attempt = waiting_order()
    paid = paying.pay(number=order.number, shopper=shopper_of(order), payment=PAYS, now=NOW)
    assert paid["payment_status"] == "complete"
    SandboxCharge.objects.filter(key=attempt.pk).update(status="succeeded")
    return order, attempt


def shopper_of(order):
    return Shopper(token=order_tokens.for_order(order.pk))


def statuses_of(order):
    return list(
        PaymentAttempt.objects.filter(payable=order.pk)
        .order_by("created_at", "pk")
        .values_list("status", flat=True)
    )


def test_what_was_paid_twice_goes_back_once_and_the_order_stays_paid() -> None:
    order, attempt = pay_twice()
    assert [send(message(attempt), event=f"evt_{n}") for n in range(3)] == ["handled"] * 3
    assert sorted(statuses_of(order)) == ["duplicate", "succeeded"]
    assert wakeups.list_marks("payments.reconcile", now=NOW)
    for _ in range(3):
        reconciler.reconcile(now=NOW + timedelta(minutes=2))
    assert sorted(statuses_of(order)) == ["duplicate_refunded", "succeeded"]
    charge = SandboxCharge.objects.get(key=attempt.pk)
    assert [Decimal(amount) for amount in charge.refunds.values()] == [order.total]
    order.refresh_from_db()
    assert (order.payment_status, order.refunded_total) == ("complete", 0)
    kinds = list(OrderEvent.objects.filter(order=order).values_list("kind", "is_public"))
    assert kinds.count(("paid_twice", False)) == kinds.count(("duplicate_refunded", True)) == 1
    refunded = refunds.issue(
        number=order.number, key="all", actor=STAFF, now=NOW
    )  # the order's own money is all there
    assert refunded["payment_status"] == "refunded"


def test_a_payment_that_was_superseded_is_asked_for_though_no_webhook_comes() -> None:
    order, _ = pay_twice()
    assert reconciler.reconcile(now=NOW + timedelta(minutes=2)) == 1
    assert sorted(statuses_of(order)) == ["duplicate_refunded", "succeeded"]


def test_a_superseded_payment_is_asked_for_less_and_less_and_then_no_more() -> None:
    order, attempt = waiting_order()
    paying.pay(number=order.number, shopper=shopper_of(order), payment=PAYS, now=NOW)
    later = NOW + timedelta(hours=6)
    wakeups.clear(wakeups.list_marks("payments.reconcile", now=later))
    assert reconciler.reconcile(now=later) == 0
    assert not wakeups.list_marks("payments.reconcile", now=NOW + timedelta(hours=11))
    assert wakeups.list_marks("payments.reconcile", now=NOW + timedelta(hours=12))
    SandboxCharge.objects.filter(key=attempt.pk).update(status="succeeded")
    assert reconciler.reconcile(now=NOW + timedelta(days=3)) == 0  # by then it is the gateway's to tell


def test_a_second_payment_that_was_under_way_is_refunded_too() -> None:
    order, attempt = waiting_order()
    second = paying.pay(
        number=order.number,
        shopper=shopper_of(order),
        payment={"gateway": "sandbox", "card": "4000000000000077"},
        now=NOW + timedelta(seconds=1),
    )
    assert second["payment"]["status"] == "processing"
    assert send(message(attempt)) == "handled"
    other = PaymentAttempt.objects.get(pk=second["payment"]["id"])
    assert send(message(other), event="evt_2") == "handled"
    assert sorted(statuses_of(order)) == ["duplicate", "succeeded"]


def test_a_second_payment_the_gateway_will_not_give_back_is_told_to_staff_once() -> None:
    order, attempt = pay_twice()
    send(message(attempt))
    SandboxCharge.objects.filter(key=attempt.pk).delete()
    for _ in range(2):
        reconciler.reconcile(now=NOW + timedelta(minutes=2))
    stuck = PaymentAttempt.objects.get(pk=attempt.pk)
    assert (stuck.status, stuck.failure_code) == ("duplicate", "not_returned")
    assert OrderEvent.objects.get(order=order, kind="duplicate_not_refunded").is_public is False


def test_a_delayed_payment_comes_in_later() -> None:
    order, attempt = waiting_order({"gateway": "sandbox", "card": "4000000000000077"})
    assert attempt.status == "processing"
    assert reconciler.reconcile(now=NOW + timedelta(minutes=2)) == 0
    SandboxCharge.objects.update(created_at=NOW)
    assert reconciler.reconcile(now=NOW + timedelta(minutes=3)) == 1
    order.refresh_from_db()
    assert order.payment_status == "complete"


def test_a_charge_whose_answer_is_lost_is_found() -> None:
    order, attempt = waiting_order({"gateway": "sandbox", "card": "4000000000000119"})
    assert attempt.status == "unknown"
    assert reconciler.reconcile(now=NOW + timedelta(minutes=2)) == 1
    order.refresh_from_db()
    assert order.payment_status == "complete"
    assert SandboxCharge.objects.count() == 1
