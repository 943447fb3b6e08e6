"""Money that a gateway holds until the shop captures it: in parts, whole, or never."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context

from kernel import actors
from kernel.jobs import wakeups
from kernel.outbox.models import OutboxEntry
from storefront.checkout import edits, services as checkout
from storefront.checkout.edited_lines import EditedLine
from storefront.customers.rules import Shopper
from storefront.orders import (
    capturing,
    errors,
    expiry,
    fulfilments,
    paying,
    queries as orders,
    reconciler,
    refunds,
    services,
)
from storefront.orders.models import Order, OrderEvent
from storefront.payments import errors as payment_errors, reconciler as payment_reconciler, rules
from storefront.payments.gateways.port import Unreachable
from storefront.payments.gateways.sandbox.gateway import Sandbox
from storefront.payments.models import Capture, PaymentAttempt, SandboxCharge
from tests import invariants
from tests.factories import ADDRESS
from tests.storefront.stories import (
    ASKS,
    BY_TRANSFER,
    DECLINED,
    NOW,
    PAYS,
    STAFF,
    anything,
    goods,
    guest_cart,
)

LATER = NOW + timedelta(minutes=2)


@pytest.fixture(autouse=True)
def shop(in_shop):
    """A shop that captures by hand."""
    in_shop.captures_by_hand = True
    yield in_shop
    with tenant_context(in_shop):
        invariants.check(in_shop)
    in_shop.captures_by_hand = in_shop.captures_when_sent = False


def placed_with(payment=PAYS, *, quantity=1):
    cart_id, shopper = guest_cart(goods(), quantity=quantity)
    order = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)
    return order, Shopper(token=order["token"])


def capture(order, amount=None, *, key="k", now=NOW):
    part = None if amount is None else Decimal(amount)
    return capturing.capture(number=order["number"], amount=part, key=key, actor=STAFF, now=now)


def seen(order):
    found = orders.get(number=order["number"], shopper=None)
    return (
        found["status"],
        found["payment_status"],
        found["authorized_total"]["amount"],
        found["captured_total"]["amount"],
    )


def events(order):
    return list(OrderEvent.objects.filter(order__number=order["number"]).values_list("kind", flat=True))


def test_an_order_is_held_and_captured_in_parts_until_it_is_paid() -> None:
    order, _ = placed_with()
    total = Decimal(order["total"]["amount"])
    assert (order["payment_status"], order["payment"]["status"]) == ("pending", "authorized")
    assert seen(order) == ("placed", "pending", str(total), "0.00")
    assert OutboxEntry.objects.filter(key__startswith="placed:").count() == 1, "the buyer is told"
    part = capture(order, "4.00")
    assert (part["capture"]["status"], part["expires_at"]) == ("succeeded", None)
    assert seen(order) == ("placed", "pending", str(total - 4), "4.00")
    assert capture(order, "4.00")["capture"]["id"] == part["capture"]["id"], "one request is one capture"
    with pytest.raises(payment_errors.CaptureTooLarge) as refused:
        capture(order, str(total), key="more")
    assert refused.value.data == {"left": {"amount": str(total - 4), "currency": "EUR"}}
    whole = capture(order, key="rest")
    assert (whole["payment_status"], whole["invoice_number"]) == ("complete", 1001)
    assert seen(order) == ("placed", "complete", "0.00", str(total))
    assert events(order) == ["placed", "payment_authorized", "captured", "paid"]
    assert OutboxEntry.objects.filter(key__startswith="receipt:").count() == 1
    back = refunds.issue(number=order["number"], key="r", actor=STAFF, now=NOW)
    assert back["payment_status"] == "refunded"
    with pytest.raises(payment_errors.NothingToCapture):
        capture(order, key="again")


def test_a_shop_that_captures_at_once_holds_nothing(shop) -> None:
    shop.captures_by_hand = False
    order, _ = placed_with()
    assert seen(order) == ("placed", "complete", "0.00", order["total"]["amount"])


def test_the_rest_is_captured_by_itself_when_all_was_sent(shop) -> None:
    shop.captures_when_sent = True
    order, _ = placed_with(quantity=2)
    capture(order, "4.00")
    (line,) = order["lines"]
    for piece in (1, 2):
        parcel = [{"id": line["id"], "quantity": 1}]
        fulfilments.fulfil(number=order["number"], lines=parcel, actor=STAFF, now=NOW)
        assert Capture.objects.count() == piece, "after the last parcel alone"
    assert seen(order)[:2] == ("placed", "pending"), "no gateway is asked while somebody packs"
    reconciler.reconcile(now=LATER)
    assert seen(order) == ("completed", "complete", "0.00", order["total"]["amount"])
    assert Capture.objects.latest("created_at").actor == STAFF.name


def test_a_shop_that_does_not_want_it_captures_nothing_when_it_sends(shop) -> None:
    shop.captures_when_sent = False
    order, _ = placed_with()
    fulfilments.fulfil(number=order["number"], actor=STAFF, now=NOW)
    reconciler.reconcile(now=LATER)
    assert seen(order) == ("placed", "pending", order["total"]["amount"], "0.00")


@pytest.mark.parametrize(
    ("payment", "expected"), [(ASKS, "pending"), (DECLINED, "failed")], ids=["asks", "declined"]
)
def test_a_card_is_held_after_its_step_or_at_another_try(payment, expected) -> None:
    order, guest = placed_with(payment)
    assert order["payment_status"] == expected
    again = {"confirm": order["payment"]["id"]} if payment is ASKS else PAYS
    paid = paying.pay(number=order["number"], shopper=guest, payment=again, now=NOW)
    assert (paid["payment_status"], paid["payment"]["status"]) == ("pending", "authorized")
    assert capture(order)["payment_status"] == "complete"


def test_what_is_paid_by_hand_holds_nothing_and_says_so() -> None:
    order, _ = placed_with(BY_TRANSFER)
    with pytest.raises(payment_errors.CaptureUnsupported):
        capture(order)


def test_an_order_that_is_held_is_neither_paid_again_nor_edited() -> None:
    order, guest = placed_with()
    with pytest.raises(payment_errors.AlreadyPaid):
        paying.pay(number=order["number"], shopper=guest, payment=PAYS, now=NOW)
    with pytest.raises(payment_errors.AlreadyPaid):
        paying.mark_received(number=order["number"], actor=STAFF, now=NOW)
    with pytest.raises(errors.NotEditable):
        edits.edit(number=order["number"], shipping_address=ADDRESS, may=anything, actor=STAFF, now=NOW)


@pytest.mark.parametrize("taken", ["", "4.00"])
def test_what_is_not_captured_is_released_when_the_order_is_cancelled(taken: str) -> None:
    order, _ = placed_with()
    if taken:
        capture(order, taken)
    services.cancel(number=order["number"], shopper=None, actor=STAFF, now=NOW)
    with pytest.raises(errors.OrderClosed):
        capture(order, key="late")
    assert wakeups.list_marks("payments.reconcile", now=NOW)
    reconciler.reconcile(now=NOW)
    assert PaymentAttempt.objects.get().status == "released"
    charge = SandboxCharge.objects.get()
    assert (charge.status, sum(map(Decimal, charge.refunds.values()))) == ("released", Decimal(taken or 0))
    assert seen(order) == ("cancelled", "pending", "0.00", "0.00")
    assert events(order)[-1] == "payment_released"
    reconciler.reconcile(now=LATER)
    assert events(order).count("payment_released") == 1


def test_what_is_held_expires_with_its_order_but_for_what_was_captured() -> None:
    left, _ = placed_with()
    begun, _ = placed_with()
    capture(begun, "4.00")
    assert expiry.expire_unpaid(now=NOW + timedelta(days=6)) == 0
    assert expiry.expire_unpaid(now=NOW + timedelta(days=8)) == 1
    reconciler.reconcile(now=NOW + timedelta(days=8))
    assert seen(left) == ("expired", "pending", "0.00", "0.00")
    assert seen(begun)[0] == "placed"


def test_a_payment_that_is_held_after_its_order_has_closed_is_released() -> None:
    order, _ = placed_with(ASKS)
    services.cancel(number=order["number"], shopper=None, actor=STAFF, now=NOW)
    SandboxCharge.objects.update(status=rules.Status.AUTHORIZED)
    reconciler.reconcile(now=LATER)
    assert PaymentAttempt.objects.get().status == "released"


def test_a_second_payment_that_is_held_is_released() -> None:
    order, guest = placed_with(ASKS)
    paying.pay(number=order["number"], shopper=guest, payment=PAYS, now=NOW)
    SandboxCharge.objects.filter(key=order["payment"]["id"]).update(status=rules.Status.AUTHORIZED)
    reconciler.reconcile(now=LATER)
    reconciler.reconcile(now=LATER)
    kept = PaymentAttempt.objects.order_by("created_at", "pk").values_list("status", flat=True)
    assert sorted(kept) == ["authorized", "released"]
    assert capture(order, now=LATER)["payment_status"] == "complete"


def test_a_capture_whose_answer_is_missing_goes_on_alone_and_is_made_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order, _ = placed_with()
    real = Sandbox.capture

    def lose(self, *args, **named):
        real(self, *args, **named)
        raise Unreachable("the answer was lost")

    with monkeypatch.context() as silence:
        silence.setattr(Sandbox, "capture", lose)
        assert capture(order, "4.00")["capture"]["status"] == "pending"
        with pytest.raises(payment_errors.CaptureUnderWay):
            capture(order, "1.00", key="another")
    services.cancel(number=order["number"], shopper=None, actor=actors.job("x"), now=NOW)
    payment_reconciler.release_held(now=NOW)
    assert PaymentAttempt.objects.get().status == "releasing", "it waits for the capture's outcome"
    reconciler.reconcile(now=LATER)
    assert Capture.objects.get().status == "succeeded"
    assert SandboxCharge.objects.get().refunds, "what was captured of a cancelled order goes back"
    assert Order.objects.get().payment_status == "pending"


def test_what_is_held_for_an_order_that_was_edited_meanwhile_is_let_go() -> None:
    order, _ = placed_with(ASKS)
    line = Order.objects.get(number=order["number"]).lines.get()
    more: list[EditedLine] = [{"id": line.pk, "variant": None, "quantity": 3, "price": None}]
    edits.edit(number=order["number"], lines=more, may=anything, actor=STAFF, now=NOW)
    SandboxCharge.objects.filter(key=order["payment"]["id"]).update(status=rules.Status.AUTHORIZED)
    reconciler.reconcile(now=LATER)
    assert seen(order)[:3] == ("placed", "failed", "0.00")
    assert PaymentAttempt.objects.get(pk=order["payment"]["id"]).status == rules.Status.RELEASED
