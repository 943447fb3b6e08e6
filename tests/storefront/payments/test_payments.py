"""Payments: once, by the gateway's word, and never inside a transaction."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg2.errors import DeadlockDetected

from kernel import crashpoints, scope
from kernel.jobs import locks, wakeups
from kernel.outbox.models import OutboxEntry
from storefront.checkout import edits, services as checkout
from storefront.checkout.edited_lines import EditedLine
from storefront.customers.rules import Shopper
from storefront.orders import (
    expiry,
    paying,
    queries as orders,
    reconciler,
    refunds,
    services as order_services,
)
from storefront.orders.errors import OrderClosed
from storefront.orders.models import Order, OrderEvent, Refund
from storefront.payments import errors, gateways, reconciler as payment_reconciler, services
from storefront.payments.gateways import Charge, Outcome, Unreachable
from storefront.payments.gateways.sandbox.gateway import Sandbox
from storefront.payments.models import PaymentAttempt, SandboxCharge
from storefront.payments.rules import Status
from tasks import dispatcher, due, lanes
from tenants.models import Tenant
from tests.storefront.stories import ASKS, BUYER, BY_TRANSFER, DECLINED, NOW, PAYS, STAFF, goods, guest_cart

pytestmark = pytest.mark.usefixtures("in_shop")
TAKES_ITS_TIME = {"gateway": "sandbox", "card": "4000000000000077"}


def order_paid_by(payment):
    cart_id, shopper = guest_cart(goods())
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)
    return placed, Shopper(token=placed["token"]), (cart_id, shopper)


def test_a_declined_order_is_paid_with_another_card() -> None:
    placed, guest, _ = order_paid_by(DECLINED)
    order = paying.pay(number=placed["number"], shopper=guest, payment=PAYS, now=NOW + timedelta(minutes=1))
    assert (order["payment_status"], [p["status"] for p in order["payments"]]) == (
        "complete",
        ["failed", "succeeded"],
    )
    with pytest.raises(errors.AlreadyPaid):
        paying.pay(number=placed["number"], shopper=guest, payment=PAYS, now=NOW)


def test_the_confirming_step_pays_once() -> None:
    placed, guest, _ = order_paid_by(ASKS)
    payment = placed["payment"]["id"]
    for _ in range(2):
        order = paying.pay(number=placed["number"], shopper=guest, payment={"confirm": str(payment)}, now=NOW)
        assert order["payment_status"] == "complete"
    assert SandboxCharge.objects.count() == 1
    assert OutboxEntry.objects.filter(payload__template="receipt").count() == 1


def test_another_order_s_payment_is_not_found() -> None:
    placed, guest, _ = order_paid_by(ASKS)
    foreign = order_paid_by(ASKS)[0]["payment"]["id"]
    for payment_id in (foreign, uuid4(), "nonsense"):
        with pytest.raises(errors.PaymentNotFound):
            paying.confirm(number=placed["number"], shopper=guest, payment_id=payment_id, now=NOW)


def test_trying_another_card_gives_up_the_one_that_waits() -> None:
    placed, guest, _ = order_paid_by(ASKS)
    order = paying.pay(number=placed["number"], shopper=guest, payment=PAYS, now=NOW + timedelta(minutes=1))
    assert [(p["status"], p["failure_code"]) for p in order["payments"]] == [
        ("failed", "superseded"),
        ("succeeded", None),
    ]
    with pytest.raises(errors.NothingToConfirm):
        paying.confirm(number=placed["number"], shopper=guest, payment_id=placed["payment"]["id"], now=NOW)


def test_staff_say_that_a_transfer_came() -> None:
    placed, guest, _ = order_paid_by(BY_TRANSFER)
    with pytest.raises(errors.NothingToConfirm):
        paying.confirm(number=placed["number"], shopper=guest, payment_id=placed["payment"]["id"], now=NOW)
    order = paying.mark_received(number=placed["number"], actor=STAFF, now=NOW)
    assert order["payment_status"] == "complete"
    assert OrderEvent.objects.get(kind="paid").actor == "owner@alpha.example"
    with pytest.raises(errors.AlreadyPaid):
        paying.mark_received(number=placed["number"], actor=STAFF, now=NOW)


def test_a_gateway_without_an_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    charge = Sandbox.charge

    def charge_and_lose_the_answer(self, *arguments):
        charge(self, *arguments)
        raise Unreachable("timed out")

    monkeypatch.setattr(Sandbox, "charge", charge_and_lose_the_answer)
    placed, guest, cart = order_paid_by(PAYS)
    assert (placed["payment_status"], placed["payment"]["status"]) == ("pending", "unknown")
    monkeypatch.undo()
    assert reconciler.reconcile(now=NOW + timedelta(minutes=2)) == 1
    assert orders.get(number=placed["number"], shopper=guest)["payment_status"] == "complete"
    assert (
        checkout.place(cart_id=cart[0], shopper=cart[1], payment=PAYS, now=NOW)["payment_status"]
        == "complete"
    )
    assert SandboxCharge.objects.count() == 1


def test_an_attempt_nobody_ever_made_is_given_up() -> None:
    placed, _, _ = order_paid_by(DECLINED)
    order = Order.objects.get(number=placed["number"])
    begun = NOW + timedelta(minutes=1)  # after the declined one: they are told by their times
    services.begin(payable=order, gateway="sandbox", now=begun)
    assert reconciler.reconcile(now=begun + timedelta(minutes=5)) == 0
    assert reconciler.reconcile(now=begun + timedelta(minutes=11)) == 1
    assert list(PaymentAttempt.objects.filter(payable=order.pk).values_list("failure_code", flat=True)) == [
        "card_declined",
        "abandoned",
    ]


def test_money_for_a_closed_order_is_told_to_staff_and_reopens_nothing() -> None:
    placed, _, _ = order_paid_by(DECLINED)
    order = Order.objects.get(number=placed["number"])
    attempt = services.begin(payable=order, gateway="sandbox", now=NOW)
    gateways.get("sandbox").gateway.charge(services.charge_of(attempt), PAYS)
    order_services.cancel(number=order.number, shopper=None, actor=STAFF, now=NOW)
    assert reconciler.reconcile(now=NOW + timedelta(hours=1)) == 1
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("cancelled", "complete")
    assert order.is_owed
    assert OrderEvent.objects.filter(order=order, kind="paid_after_closing", is_public=False).exists()


def test_a_closed_order_takes_no_payment() -> None:
    placed, guest, _ = order_paid_by(ASKS)
    order_services.cancel(number=placed["number"], shopper=guest, now=NOW, actor=BUYER)
    with pytest.raises(OrderClosed):
        paying.pay(number=placed["number"], shopper=guest, payment=PAYS, now=NOW)
    with pytest.raises(OrderClosed):
        paying.confirm(number=placed["number"], shopper=guest, payment_id=placed["payment"]["id"], now=NOW)


def test_a_key_charges_once() -> None:
    key = uuid4()
    charge = Charge(key=key, amount=Decimal(5), currency="EUR")
    outcomes = [Sandbox().charge(charge, card) for card in (PAYS, PAYS, DECLINED)]
    assert {outcome.status for outcome in outcomes} == {Status.SUCCEEDED}
    assert SandboxCharge.objects.get(key=key).card_last4 == "4242"


def test_an_outcome_that_comes_late_changes_nothing_that_is_settled() -> None:
    placed, _, _ = order_paid_by(PAYS)
    attempt = placed["payment"]["id"]
    services.record(attempt_id=attempt, outcome=Outcome(status=Status.FAILED), now=NOW)
    assert PaymentAttempt.objects.get(pk=attempt).status == "succeeded"


def test_the_database_lets_an_order_be_paid_once_and_tried_once_at_a_time() -> None:
    placed, _, _ = order_paid_by(PAYS)
    order = Order.objects.get(number=placed["number"])
    services.begin(payable=order, gateway="sandbox", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.begin(payable=order, gateway="sandbox", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentAttempt.objects.filter(payable=order.pk).update(status="succeeded")


def test_production_has_no_sandbox(settings) -> None:
    settings.SANDBOX_PAYMENTS = False
    assert [way.code for way in gateways.available()] == ["manual"]
    with pytest.raises(errors.UnknownGateway):
        gateways.get("sandbox")


def test_what_was_begun_with_a_gateway_that_is_gone_waits_for_its_answer(settings) -> None:
    placed, _, _ = order_paid_by(DECLINED)
    order = Order.objects.get(number=placed["number"])
    attempt = services.begin(payable=order, gateway="sandbox", now=NOW)
    settings.SANDBOX_PAYMENTS = False
    assert services.run(attempt=attempt, details={}, now=NOW).status == "unknown"


def test_the_gateway_is_never_called_inside_a_transaction() -> None:
    """The transactions before and after it are durable: Django refuses them inside another one."""
    placed, guest, cart = order_paid_by(DECLINED)
    with transaction.atomic():
        with pytest.raises(RuntimeError, match="durable"):
            paying.pay(number=placed["number"], shopper=guest, payment=PAYS, now=NOW)
        with pytest.raises(RuntimeError, match="durable"):
            checkout.place(cart_id=cart[0], shopper=cart[1], payment=PAYS, now=NOW)


def test_a_charge_whose_answer_was_lost_is_found_before_its_order_expires() -> None:
    placed, _, _ = order_paid_by(DECLINED)
    order = Order.objects.get(number=placed["number"])
    attempt = services.begin(payable=order, gateway="sandbox", now=NOW)
    gateways.get("sandbox").gateway.charge(services.charge_of(attempt), PAYS)
    assert expiry.expire_unpaid(now=NOW + timedelta(hours=1)) == 0
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("placed", "complete")


def test_the_shop_is_woken_when_an_order_s_time_is_over() -> None:
    placed, _, _ = order_paid_by(DECLINED)
    due = Order.objects.get(number=placed["number"]).expires_at
    assert wakeups.list_marks("orders.expire_unpaid", now=due - timedelta(seconds=1)) == []
    assert len(wakeups.list_marks("orders.expire_unpaid", now=due)) == 1


def fall_silent(*_):
    raise Unreachable("timed out")


@pytest.mark.parametrize("is_silent", [False, True])
def test_an_order_whose_payment_has_no_outcome_yet_is_put_off_for_a_day(
    monkeypatch: pytest.MonkeyPatch, is_silent: bool
) -> None:
    if is_silent:
        monkeypatch.setattr(Sandbox, "charge", fall_silent)
        monkeypatch.setattr(Sandbox, "find", fall_silent)
    placed, _, _ = order_paid_by(PAYS if is_silent else TAKES_ITS_TIME)
    assert placed["payment"]["status"] == ("unknown" if is_silent else "processing")
    order = Order.objects.get(number=placed["number"])
    for age in (timedelta(minutes=31), timedelta(hours=23, minutes=55)):
        assert expiry.expire_unpaid(now=NOW + age) == 0
        order.refresh_from_db()
        assert order.expires_at == NOW + min(
            age + payment_reconciler.PUT_OFF_BY, payment_reconciler.AWAITED_FOR
        )
        assert wakeups.list_marks("orders.expire_unpaid", now=order.expires_at)
    assert expiry.expire_unpaid(now=NOW + payment_reconciler.AWAITED_FOR) == 1
    order.refresh_from_db()
    assert (order.status, order.expires_at) == ("expired", None)


def test_a_payment_that_was_put_off_pays_its_order_when_it_comes() -> None:
    placed, _, _ = order_paid_by(TAKES_ITS_TIME)
    assert expiry.expire_unpaid(now=NOW + timedelta(hours=1)) == 0
    SandboxCharge.objects.update(status=Status.SUCCEEDED)
    assert expiry.expire_unpaid(now=NOW + timedelta(hours=2)) == 0
    order = Order.objects.get(number=placed["number"])
    assert (order.status, order.payment_status, order.expires_at) == ("placed", "complete", None)


BOTH = ("orders_order", "payments_paymentattempt")
NOTED = {"updated_at": NOW}
"""Who locks an order notes that it may have changed."""
LOCKED = re.compile(
    r'FROM "?(\w+)"?.* FOR UPDATE(?: OF "?(\w+)"?)?|UPDATE (orders_order) SET changed_in', re.DOTALL
)
"""An order is locked by noting that it changes."""


@pytest.mark.parametrize(
    "way", ["outcome", "webhook", "pay", "received", "cancelled", "expired", "duplicate"]
)
def test_every_way_locks_the_order_before_its_payment(way: str) -> None:
    """Two that lock both in different orders would wait for each other."""
    placed, guest, _ = order_paid_by(ASKS)
    number, attempt = placed["number"], PaymentAttempt.objects.get(pk=placed["payment"]["id"])
    if way == "duplicate":
        PaymentAttempt.objects.filter(pk=attempt.pk).update(status=Status.DUPLICATE)
    paid = Outcome(status=Status.SUCCEEDED)
    ways = {
        "outcome": lambda: services.record(attempt_id=attempt.pk, outcome=paid, now=NOW),
        "webhook": lambda: services.lock_attempt(attempt.pk),
        "pay": lambda: paying.pay(number=number, shopper=guest, payment=PAYS, now=NOW),
        "received": lambda: paying.mark_received(number=number, actor=STAFF, now=NOW),
        "cancelled": lambda: order_services.cancel(number=number, shopper=guest, now=NOW, actor=BUYER),
        "expired": lambda: expiry.expire_unpaid(now=NOW + timedelta(hours=1)),
        "duplicate": lambda: reconciler.reconcile(now=NOW),
    }
    connection.prepared.clear()  # so that they are written out
    with CaptureQueriesContext(connection) as captured:
        ways[way]()
    locked = [
        found[3] or found[2] or found[1] for query in captured if (found := LOCKED.search(query["sql"]))
    ]
    assert next(table for table in locked if table in BOTH) == "orders_order"


def test_a_charge_whose_buyer_never_came_back_is_settled_by_the_dispatcher(
    shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die_after_the_charge(point: str) -> None:
        if point == "checkout.after_charge":
            raise KeyboardInterrupt

    monkeypatch.setattr(crashpoints, "reach", die_after_the_charge)
    with pytest.raises(KeyboardInterrupt):
        order_paid_by(PAYS)
    assert (SandboxCharge.objects.get().status, Order.objects.get().payment_status) == (
        "succeeded",
        "pending",
    )
    later = NOW + services.ASKED_AGAIN_AFTER
    with scope.on_platform():
        assert lanes.GENERAL in due.list_lanes(now=later + dispatcher.GRACE, grace=dispatcher.GRACE)
    taken = due.take(lanes.ALL[lanes.GENERAL], now=later, limit=10)
    for each in taken:
        locks.unlock(each.lock)
    assert (shop.schema_name, "payments.reconcile") in [(each.schema, each.job) for each in taken]
    assert reconciler.reconcile(now=later) == 1
    assert Order.objects.get().payment_status == "complete"


def test_many_superseded_payments_do_not_keep_one_without_an_outcome_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(payment_reconciler, "ASKED_AT_ONCE", 1)
    for minutes in (3, 2):
        placed, guest, _ = order_paid_by(ASKS)
        paying.pay(number=placed["number"], shopper=guest, payment=PAYS, now=NOW)
        PaymentAttempt.objects.filter(pk=placed["payment"]["id"]).update(
            created_at=NOW - timedelta(minutes=minutes)
        )
    placed, _, _ = order_paid_by(TAKES_ITS_TIME)
    SandboxCharge.objects.update(status=Status.SUCCEEDED)
    assert reconciler.reconcile(now=NOW + timedelta(minutes=2)) == 2
    assert PaymentAttempt.objects.get(pk=placed["payment"]["id"]).status == "succeeded"


def do_the_step_unheard() -> None:
    """The buyer says yes at the gateway, and its word of it is lost."""
    SandboxCharge.objects.filter(status=Status.REQUIRES_ACTION).update(status=Status.SUCCEEDED)


def test_a_step_that_was_taken_unheard_is_found_before_its_order_expires() -> None:
    placed, _, _ = order_paid_by(ASKS)
    idle, _, _ = order_paid_by(ASKS)
    SandboxCharge.objects.filter(key=placed["payment"]["id"]).update(status=Status.SUCCEEDED)
    assert expiry.expire_unpaid(now=NOW + timedelta(hours=1)) == 1
    order = Order.objects.get(number=placed["number"])
    assert (order.status, order.payment_status) == ("placed", "complete")
    assert Order.objects.get(number=idle["number"]).status == "expired"


def test_an_order_whose_gateway_is_silent_about_a_step_waits_for_its_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placed, _, _ = order_paid_by(ASKS)
    with monkeypatch.context() as silence:
        silence.setattr(Sandbox, "find", fall_silent)
        assert expiry.expire_unpaid(now=NOW + timedelta(hours=1)) == 0
    do_the_step_unheard()
    assert expiry.expire_unpaid(now=NOW + timedelta(hours=2)) == 0
    assert Order.objects.get(number=placed["number"]).payment_status == "complete"


@pytest.mark.parametrize("way", ["expired", "cancelled"])
def test_a_step_taken_after_the_order_has_closed_is_told_to_staff(way: str) -> None:
    placed, guest, _ = order_paid_by(ASKS)
    later = NOW + timedelta(hours=1)
    if way == "expired":
        expiry.expire_unpaid(now=later)
    else:
        order_services.cancel(number=placed["number"], shopper=guest, now=later, actor=BUYER)
    do_the_step_unheard()
    due = later + services.ASKED_AGAIN_AFTER
    assert wakeups.list_marks("payments.reconcile", now=due)
    assert reconciler.reconcile(now=due) == 1
    order = Order.objects.get(number=placed["number"])
    assert (order.status, order.payment_status) == (way, "complete")
    assert OrderEvent.objects.filter(order=order, kind="paid_after_closing", is_public=False).exists()


def test_what_is_paid_for_an_order_that_was_edited_meanwhile_goes_back_by_itself() -> None:
    edited, _, _ = order_paid_by(ASKS)
    line = Order.objects.get(number=edited["number"]).lines.get()
    more: list[EditedLine] = [{"id": line.pk, "variant": None, "quantity": 3, "price": None}]
    edits.edit(number=edited["number"], lines=more, may=lambda _: True, actor=STAFF, now=NOW)
    do_the_step_unheard()
    later = NOW + timedelta(minutes=2)
    assert reconciler.reconcile(now=later) == 1
    order = Order.objects.get(number=edited["number"])
    assert (order.status, order.payment_status) == ("placed", "failed")
    attempt = PaymentAttempt.objects.get(pk=edited["payment"]["id"])
    assert attempt.status == Status.DUPLICATE_REFUNDED
    kinds = list(order.events.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["paid_twice", "duplicate_refunded"]


@pytest.mark.parametrize("trouble", [LookupError("as no port says"), OperationalError("deadlock detected")])
def test_an_attempt_that_makes_trouble_keeps_no_other_waiting(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    """As a gateway's library does that raises something of its own, or another transaction that waits in a circle."""
    trouble.__cause__ = DeadlockDetected()
    odd, _, _ = order_paid_by(ASKS)
    fine, _, _ = order_paid_by(ASKS)
    idle, _, _ = order_paid_by(DECLINED)
    PaymentAttempt.objects.filter(status=Status.REQUIRES_ACTION).update(status=Status.PROCESSING)
    do_the_step_unheard()
    find = Sandbox.find

    def stumble(gateway: Sandbox, charge: Charge) -> Outcome | None:
        if str(charge.key) == str(odd["payment"]["id"]):
            raise trouble
        return find(gateway, charge)

    monkeypatch.setattr(Sandbox, "find", stumble)
    assert expiry.expire_unpaid(now=NOW + timedelta(hours=1)) == 1
    assert Order.objects.get(number=fine["number"]).payment_status == "complete"
    assert Order.objects.get(number=idle["number"]).status == "expired"
    assert Order.objects.get(number=odd["number"]).payment_status == "pending"
    again = NOW + timedelta(hours=1) + services.AFTER_TROUBLE
    assert wakeups.list_marks(services.JOB, now=again)


def test_a_refund_or_an_order_that_makes_trouble_keeps_no_other_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = [order_paid_by(PAYS)[0]["number"] for _ in range(2)]
    monkeypatch.setattr(services, "give_back", lambda **_: Outcome(status=Status.UNKNOWN))
    odd, fine = (refunds.issue(number=n, key="one", actor=STAFF, now=NOW)["refund"]["id"] for n in numbers)
    back = Outcome(status=Status.SUCCEEDED, reference="r")
    answers = {odd: LookupError("as no port says"), fine: back}
    monkeypatch.setattr(services, "give_back", lambda key, **_: _told(answers[key]))
    reconciler.reconcile(now=NOW + timedelta(hours=1))
    assert Refund.objects.get(pk=fine).status == "succeeded"
    assert Refund.objects.get(pk=odd).status == "pending"

    first, second = (order_paid_by(DECLINED)[0]["number"] for _ in range(2))
    Order.objects.filter(number=first).update(expires_at=NOW)
    close = order_services.close

    def stumble(order: Order, *given: Any, **facts: Any) -> None:
        if order.number == first:
            raise LookupError("as nobody foresaw")
        close(order, *given, **facts)

    monkeypatch.setattr(order_services, "close", stumble)
    later = NOW + timedelta(days=9)
    assert expiry.expire_unpaid(now=later) == 1
    assert Order.objects.get(number=second).status == "expired"
    assert wakeups.list_marks(order_services.EXPIRY_JOB, now=later + services.AFTER_TROUBLE)


def _told(answer: object) -> object:
    if isinstance(answer, Exception):
        raise answer
    return answer


def test_a_request_that_was_cut_is_one_attempt_and_has_the_first_answer() -> None:
    placed, guest, _ = order_paid_by(DECLINED)
    pay = {"number": placed["number"], "shopper": guest, "now": NOW}
    declined = paying.pay(**pay, payment=DECLINED, request_key="user:1:first")
    again = paying.pay(**pay, payment=DECLINED, request_key="user:1:first")
    assert again | NOTED == declined | NOTED
    paid = paying.pay(**pay, payment=PAYS, request_key="user:1:second")
    again = paying.pay(**pay, payment=PAYS, request_key="user:1:second")
    assert again | NOTED == paid | NOTED, "and not: already paid"
    first = paying.pay(**pay, payment=DECLINED, request_key="user:1:first")["payment"]
    assert first == declined["payment"]
    assert sorted(p["status"] for p in paid["payments"]) == ["failed", "failed", "succeeded"]
