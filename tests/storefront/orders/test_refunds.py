"""Money that goes back: exact, once, never more than was paid."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from kernel.errors import Invalid, PermissionRefused
from kernel.outbox.models import OutboxEntry
from storefront.checkout import services as checkout
from storefront.customers.models import Customer
from storefront.inventory.models import StockLevel, StockMovement
from storefront.orders import (
    errors,
    fulfilments,
    queries,
    reconciler,
    refunds,
    returns,
    rules,
    services,
    signals,
)
from storefront.orders.models import Order, Refund
from storefront.payments import gateways, services as payments
from storefront.payments.gateways import Outcome, Unreachable
from storefront.payments.gateways.sandbox.gateway import Sandbox
from storefront.payments.models import PaymentAttempt, SandboxCharge
from storefront.payments.rules import Status
from storefront.promotions.models import Promotion
from storefront.taxes.models import TaxRate
from tests.storefront.stories import (
    BY_TRANSFER,
    DECLINED,
    NOW,
    PAYS,
    STAFF,
    anything,
    customer,
    customer_cart,
    goods,
    guest_cart,
    pay_back,
)

pytestmark = pytest.mark.usefixtures("in_shop")
LATER = NOW + timedelta(minutes=2)


def paid(*variants, quantity=1, payment=PAYS, buyer=None):
    """An order of the variants, with its lines' ids."""
    if buyer is None:
        cart_id, shopper = guest_cart(*variants, quantity=quantity)
    else:
        cart_id, shopper = customer_cart(buyer, *variants, quantity=quantity)
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)
    return placed["number"], [line["id"] for line in placed["lines"]]


def refund(number, key="once", **wishes):
    return refunds.issue(number=number, key=key, actor=STAFF, now=LATER, **wishes)


def on_hand(variant):
    level = StockLevel.objects.get(variant=variant)
    return level.on_hand, level.reserved


def test_a_full_refund_gives_back_every_cent_and_counts_every_piece() -> None:
    TaxRate.objects.filter(country=None).update(percent=Decimal(19))
    Promotion.objects.create(name="Spring", kind="percentage", value=7)
    number, _ = paid(goods(price="9.99"), goods("Pot", price="0.35"), quantity=3)
    order = refund(number, reason="broken")
    assert order["payment_status"] == "refunded"
    assert order["refunded_total"] == order["total"] == order["refund"]["amount"]
    assert order["refund"]["tax"] == order["tax_total"]
    assert [line["refunded"] for line in order["lines"]] == [3, 3]
    assert SandboxCharge.objects.get().refunds == {
        str(order["refund"]["id"]): str(Refund.objects.get().amount)
    }
    with pytest.raises(errors.NotRefundable):
        refund(number, key="again")


def test_pieces_then_the_rest_add_up_to_what_was_paid() -> None:
    Promotion.objects.create(name="Ten", kind="percentage", value=10)
    number, (cup, pot) = paid(goods(price="3.33"), goods("Pot", price="1.11"), quantity=3)
    first = refund(number, key="1", lines=[{"id": cup, "quantity": 1}])
    assert first["payment_status"] == "partially_refunded"
    assert [line["refunded"] for line in first["lines"]] == [1, 0]
    refund(number, key="2", lines=[{"id": cup, "quantity": 2}, {"id": pot, "quantity": 1}], shipping=True)
    last = refund(number, key="3", lines=[{"id": pot, "quantity": 2}])
    assert last["payment_status"] == "refunded"
    assert last["refunded_total"] == last["total"]
    assert sorted(r["credit_note"] for r in last["refunds"]) == [1001, 1002, 1003]


def test_one_request_is_one_refund_however_often_it_comes() -> None:
    number, _ = paid(goods())
    answers = [refund(number, amount=Decimal("1.50")) for _ in range(3)]
    assert len({answer["refund"]["id"] for answer in answers}) == 1
    assert answers[-1]["refunded_total"]["amount"] == "1.50"
    assert queries.list_events(number=number, shopper=None)[-1]["kind"] == "refunded"
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        ({"amount": Decimal("999")}, errors.RefundTooLarge),
        ({"amount": Decimal(0)}, errors.InvalidQuantity),
        ({"amount": Decimal("1.001")}, Invalid),
        ({"amount": Decimal(1), "restock": True}, errors.InvalidQuantity),
        ({"lines": [{"id": 0, "quantity": 1}]}, errors.LineNotFound),
        ({"lines": []}, errors.NotRefundable),
    ],
)
def test_what_cannot_be_given_back(wishes, error) -> None:
    number, _ = paid(goods())
    with pytest.raises(error):
        refund(number, **wishes)
    assert not Refund.objects.exists()


def test_more_pieces_than_were_bought_are_refused() -> None:
    number, (cup,) = paid(goods(), quantity=2)
    refund(number, lines=[{"id": cup, "quantity": 1}])
    with pytest.raises(errors.InvalidQuantity):
        refund(number, key="again", lines=[{"id": cup, "quantity": 2}])


@pytest.mark.parametrize("payment", [DECLINED, BY_TRANSFER])
def test_an_unpaid_order_gives_nothing_back(payment) -> None:
    number, _ = paid(goods(), payment=payment)
    with pytest.raises(errors.NotRefundable):
        refund(number)


def test_restocked_pieces_that_were_not_sent_leave_the_order() -> None:
    cup = goods(stock=5)
    number, (line,) = paid(cup, quantity=3)
    order = refund(number, lines=[{"id": line, "quantity": 1}], restock=True)
    assert on_hand(cup) == (5, 2)
    assert order["lines"][0]["cancelled"] == 1
    sent = fulfilments.fulfil(number=number, now=NOW, actor=STAFF)
    assert (sent["fulfilment_status"], sent["status"]) == ("fulfilled", "completed")
    assert on_hand(cup) == (3, 0)


def test_restocked_pieces_that_were_sent_go_back_on_the_shelf_once() -> None:
    cup = goods(stock=5)
    number, (line,) = paid(cup, quantity=2)
    fulfilments.fulfil(number=number, lines=[{"id": line, "quantity": 1}], now=NOW, actor=STAFF)
    for _ in range(2):
        refund(number, restock=True)
    assert on_hand(cup) == (5, 0)
    assert StockMovement.objects.filter(kind="restock").count() == 1


def test_without_restock_nothing_moves() -> None:
    cup = goods(stock=5)
    number, _ = paid(cup, quantity=2)
    refund(number)
    assert on_hand(cup) == (5, 2)


def test_a_customer_s_spend_and_tier_follow() -> None:
    buyer = customer()
    number, _ = paid(goods(price="300.00"), buyer=buyer)
    buyer.refresh_from_db()
    assert buyer.tier.name == "Silver"
    refund(number, amount=Decimal("100.00"))
    assert Customer.objects.get(pk=buyer.pk).paid_total == buyer.paid_total - 100
    refund(number, key="rest")
    assert Customer.objects.get(pk=buyer.pk).paid_total == 0


def test_it_is_announced_once() -> None:
    heard = []

    def hear(amount: Decimal) -> None:
        heard.append(amount)

    signals.refund_issued.connect(hear)
    try:
        number, _ = paid(goods())
        for _ in range(2):
            refund(number, amount=Decimal("2.00"))
    finally:
        signals.refund_issued.disconnect(hear)
    assert heard == [Decimal("2.00")]


def test_what_a_cancelled_order_had_paid_is_given_back() -> None:
    cup = goods(stock=5)
    number, _ = paid(cup)
    services.cancel(number=number, shopper=None, now=NOW, actor=STAFF)
    order = refund(number, restock=True)
    assert (order["status"], order["payment_status"]) == ("cancelled", "refunded")
    assert on_hand(cup) == (5, 0)


def test_an_answer_that_was_lost_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = paid(goods())
    give_back = Sandbox.refund

    def lose_the_answer(self, charge, **arguments):
        give_back(self, charge, **arguments)
        raise Unreachable("timed out")

    monkeypatch.setattr(Sandbox, "refund", lose_the_answer)
    order = refund(number)
    assert (order["refund"]["status"], order["payment_status"]) == ("pending", "complete")
    with pytest.raises(errors.NotRefundable):
        refund(number, key="another")
    monkeypatch.undo()
    reconciler.reconcile(now=LATER + timedelta(minutes=2))
    assert queries.get(number=number, shopper=None)["payment_status"] == "refunded"
    assert len(SandboxCharge.objects.get().refunds) == 1


def test_a_refund_the_gateway_refuses_frees_what_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = paid(goods())
    refused = Outcome(status=Status.FAILED, failure_code="insufficient_balance")
    monkeypatch.setattr(Sandbox, "refund", lambda *_, **__: refused)
    order = refund(number)
    assert (order["refund"]["status"], order["refund"]["failure_code"]) == ("failed", "insufficient_balance")
    assert order["refunded_total"]["amount"] == "0.00"
    monkeypatch.undo()
    assert refund(number, key="another")["payment_status"] == "refunded"


def test_the_gateway_is_never_asked_inside_a_transaction() -> None:
    number, _ = paid(goods())
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        refund(number)


def test_the_sandbox_gives_back_no_more_than_it_took() -> None:
    number, _ = paid(goods())
    order = Order.objects.get(number=number)
    charge = payments.charge_of(PaymentAttempt.objects.get(payable=order.pk))
    outcome = gateways.get("sandbox").gateway.refund(charge, key=order.pk, amount=order.total + 1)
    assert (outcome.status, outcome.failure_code) == ("failed", "more_than_charged")


def test_the_database_knows_no_more_refunded_than_paid() -> None:
    number, _ = paid(goods())
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(number=number).update(refunded_total=1_000_000)


def test_goods_come_back_and_their_money_follows() -> None:
    cup = goods(stock=5)
    number, (line,) = paid(cup, quantity=2)
    fulfilments.fulfil(number=number, now=NOW, actor=STAFF)
    made = returns.request(
        number=number,
        shopper=None,
        lines=[{"id": line, "quantity": 1}],
        reason="too small",
        now=NOW,
        actor=STAFF,
    )
    with pytest.raises(errors.ReturnClosed):
        pay_back(return_id=made["id"], actor=STAFF, now=NOW)
    returns.move(return_id=made["id"], status="approved", actor=STAFF, now=NOW, may=anything)
    returns.move(return_id=made["id"], status="received", restock=True, actor=STAFF, now=NOW, may=anything)
    assert on_hand(cup) == (4, 0)
    for _ in range(2):
        done = pay_back(return_id=made["id"], actor=STAFF, now=LATER)
        assert done["status"] == "refunded"
    order = queries.get(number=number, shopper=None)
    assert (order["fulfilment_status"], order["payment_status"]) == ("fulfilled", "partially_refunded")
    assert order["refunded_total"]["amount"] == "10.00"
    rest = returns.request(number=number, shopper=None, now=NOW, actor=STAFF)
    assert rest["lines"] == [{"id": line, "quantity": 1}]
    for status in ("approved", "received"):
        returns.move(return_id=rest["id"], status=status, actor=STAFF, now=NOW, may=anything)
    assert queries.get(number=number, shopper=None)["fulfilment_status"] == "returned"
    with pytest.raises(errors.NotReturnable):
        returns.request(number=number, shopper=None, now=NOW, actor=STAFF)


def test_what_was_not_sent_cannot_come_back_and_a_rejected_return_frees_its_pieces() -> None:
    number, (line,) = paid(goods(), quantity=2)
    with pytest.raises(errors.NotReturnable):
        returns.request(number=number, shopper=None, now=NOW, actor=STAFF)
    fulfilments.fulfil(number=number, lines=[{"id": line, "quantity": 1}], now=NOW, actor=STAFF)
    with pytest.raises(errors.InvalidQuantity):
        returns.request(
            number=number, shopper=None, lines=[{"id": line, "quantity": 2}], now=NOW, actor=STAFF
        )
    first = returns.request(number=number, shopper=None, now=NOW, actor=STAFF)
    with pytest.raises(errors.NotReturnable):
        returns.request(number=number, shopper=None, now=NOW, actor=STAFF)
    returns.move(return_id=first["id"], status="rejected", answer="worn", actor=STAFF, now=NOW, may=anything)
    assert returns.request(number=number, shopper=None, now=NOW, actor=STAFF)["status"] == "requested"


def test_a_return_moves_only_along_its_table() -> None:
    number, _ = paid(goods())
    fulfilments.fulfil(number=number, now=NOW, actor=STAFF)
    made = returns.request(number=number, shopper=None, now=NOW, actor=STAFF)
    for status in ("received", "refunded"):
        with pytest.raises(errors.ReturnClosed):
            returns.move(return_id=made["id"], status=status, actor=STAFF, now=NOW, may=anything)
    with pytest.raises(errors.ReturnNotFound):
        returns.move(return_id=0, status="approved", actor=STAFF, now=NOW, may=anything)


def test_a_parcel_s_tracking_is_changed_and_its_arrival_told() -> None:
    number, (line,) = paid(goods(), quantity=2)
    sent = fulfilments.fulfil(
        number=number,
        lines=[{"id": line, "quantity": 1}],
        tracking={"carrier": "DHL", "number": "1"},
        now=NOW,
        actor=STAFF,
    )
    parcel = sent["fulfilments"][0]
    assert parcel["tracking"] == {"carrier": "DHL", "number": "1", "url": ""}
    changed = fulfilments.update(fulfilment_id=parcel["id"], tracking={"number": "2"}, now=NOW, actor=STAFF)
    assert changed["tracking"] == {"carrier": "DHL", "number": "2", "url": ""}
    assert (
        fulfilments.update(fulfilment_id=parcel["id"], is_delivered=True, now=NOW, actor=STAFF)[
            "delivered_at"
        ]
        == NOW
    )
    with pytest.raises(errors.FulfilmentNotFound):
        fulfilments.update(fulfilment_id=0, now=NOW, actor=STAFF)


def test_staff_find_orders_by_number_address_name_and_sku() -> None:
    cup = goods()
    number, _ = paid(cup)
    paid(goods())
    for word in (f"#{number}", cup.sku.lower()):
        assert [order["number"] for order in queries.list_views(search=word)[1]] == [number]
    for word in ("ada lovel", "LOVELACE", "ada@example"):
        assert queries.list_views(search=word)[0] == 2
    assert queries.list_views(search="nobody")[0] == 0
    assert not OutboxEntry.objects.filter(dead_at__isnull=False).exists()


def test_the_shipping_alone_goes_back_once() -> None:
    number, _ = paid(goods())
    order = refund(number, shipping=True)
    assert (order["refund"]["amount"]["amount"], order["refund"]["shipping"]["amount"]) == ("5.00", "5.00")
    assert (order["refund"]["lines"], order["payment_status"]) == ([], "partially_refunded")
    with pytest.raises(errors.NotRefundable):
        refund(number, key="again", shipping=True)
    rest = refund(number, key="rest")
    assert (rest["refund"]["amount"]["amount"], rest["payment_status"]) == ("10.00", "refunded")


def test_each_step_of_a_return_needs_its_own_permission() -> None:
    number, _ = paid(goods())
    fulfilments.fulfil(number=number, actor=STAFF, now=NOW)
    made = returns.request(number=number, shopper=None, actor=STAFF, now=NOW)["id"]
    for status in ("approved", "received", "refunded"):
        with pytest.raises(PermissionRefused, match=rules.RETURN_PERMISSIONS[rules.ReturnStatus(status)]):
            returns.move(return_id=made, status=status, may=lambda _: False, actor=STAFF, now=NOW)
        needed = rules.RETURN_PERMISSIONS[rules.ReturnStatus(status)]
        moved = returns.move(
            return_id=made,
            status=status,
            may=lambda name, needed=needed: name == needed,
            actor=STAFF,
            now=NOW,
        )
        assert moved["status"] == status
    refunded = Refund.objects.get()
    assert refunded.of_return_id == made
    verbs = list(AuditEvent.objects.filter(object_id=str(made)).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["created", "approved", "received"], "and the refund has an entry of its own"
    assert AuditEvent.objects.filter(object_id=str(refunded.pk), verb="created").exists()
