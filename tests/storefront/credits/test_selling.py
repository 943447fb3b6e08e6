"""Gift cards as goods: no tax, no parcel and no promotion; issued once by the payment, taken back with a refund."""

from decimal import Decimal
from typing import Any

import pytest

from kernel.errors import Invalid
from kernel.outbox.models import OutboxEntry
from storefront.carts import gift_cards, queries as cart_queries, services as carts
from storefront.catalogue.models import Variant
from storefront.checkout import services as checkout
from storefront.credits import services as credit_services
from storefront.credits.errors import CreditNotEnough, GiftCardSpent
from storefront.credits.models import CreditEntry, GiftCard
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.inventory.models import StockLevel
from storefront.orders import (
    errors as order_errors,
    expiry,
    fulfilments,
    paying,
    queries,
    refunds,
    services as orders,
)
from storefront.orders.models import Order, OrderLine
from storefront.payments import services as payments
from storefront.payments.gateways import Outcome
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import Status
from storefront.promotions.models import Promotion
from storefront.reports import queries as reports
from storefront.taxes.models import TaxRate
from tenants.models import Tenant
from tests import invariants
from tests.storefront.credits.test_credits import issue
from tests.storefront.stories import (
    ASKS,
    BY_TRANSFER,
    DECLINED,
    NOW,
    PAYS,
    STAFF,
    customer,
    customer_cart,
    goods,
    guest_cart,
)

pytestmark = pytest.mark.usefixtures("in_shop")


def card_of(price: str = "50.00", **fields: Any) -> Variant:
    return goods("Gift card", price=price, tax_class="gift_card", **fields)


def buy(*variants: Variant, payment: dict[str, Any] = PAYS, quantity: int = 1) -> dict[str, Any]:
    cart, shopper = guest_cart(*variants, quantity=quantity)
    placed = checkout.place(cart_id=cart, shopper=shopper, payment=payment, now=NOW)
    return {**placed, "shopper": shopper}


def mailed() -> list[str]:
    """Whom a code was mailed to."""
    return [
        entry.payload["to"][0]
        for entry in OutboxEntry.objects.order_by("pk")
        if entry.payload.get("template") == "gift_card"
    ]


def test_it_bears_no_tax_is_not_sent_and_no_promotion_makes_it_cheaper() -> None:
    TaxRate.objects.filter(country=None).update(percent=19)
    Promotion.objects.create(name="Half", kind="percentage", value=50)
    Promotion.objects.create(name="Line", kind="percentage", value=10, applies_to="line")
    cart, shopper = guest_cart(card_of(), is_complete=False)
    view = cart_queries.get(cart_id=cart, shopper=shopper, now=NOW)
    assert (view["total"]["amount"], view["tax_total"]["amount"]) == ("50.00", "0.00")
    assert (view["discounts"], view["needs_shipping"]) == ([], False)
    cup = goods("Cup", price="10.00")
    carts.add_item(cart_id=cart, shopper=shopper, variant_id=cup.pk, quantity=1, now=NOW)
    both = cart_queries.get(cart_id=cart, shopper=shopper, now=NOW)
    assert [item["discount"]["amount"] for item in both["items"]] == ["0.00", "5.50"]
    assert both["needs_shipping"]


def test_it_is_not_paid_with_another_nor_with_store_credit() -> None:
    buyer, (_card, code) = customer(), issue("100.00")
    cart, shopper = customer_cart(buyer, card_of("60.00"), goods("Cup", price="10.00"))
    credit_services.adjust_store_credit(
        customer_id=buyer.pk, amount=Decimal("100.00"), note="", actor=STAFF, now=NOW
    )
    carts.update(cart_id=cart, shopper=shopper, changes={"use_store_credit": True}, now=NOW)
    view = gift_cards.add(cart_id=cart, shopper=shopper, code=code, now=NOW)
    assert view["amount_due"]["amount"] == "60.00"
    assert [warning["code"] for warning in view["warnings"]] == ["gift_cards_not_covered"]
    with pytest.raises(CreditNotEnough):
        checkout.place(cart_id=cart, shopper=shopper, payment={"gateway": "gift_card"}, now=NOW)
    placed = checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
    taken = {each["gateway"]: each["amount"]["amount"] for each in placed["payments"]}
    due = Decimal(placed["total"]["amount"]) - 60
    assert taken == {"gift_card": str(due), "sandbox": "60.00"}


def test_it_counts_as_spent_when_something_is_bought_with_it() -> None:
    buyer = customer()

    def spent() -> Decimal:
        return Customer.objects.get(pk=buyer.pk).paid_total

    cart, shopper = customer_cart(buyer, card_of("60.00"), goods("Cup", price="10.00"))
    order = checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
    whole = Decimal(order["total"]["amount"]) - 60
    assert spent() == whole
    card, cup = (line["id"] for line in order["lines"])
    wish = {"number": order["number"], "actor": STAFF, "now": NOW}
    refunds.issue(**wish, key="1", lines=[{"id": card, "quantity": 1}])
    assert spent() == whole
    refunds.issue(**wish, key="2", lines=[{"id": cup, "quantity": 1}])
    assert spent() == whole - 10


def test_its_payment_issues_it_once_and_nobody_sends_it(in_shop: Tenant) -> None:
    order = buy(card_of(), quantity=2)
    found = list(GiftCard.objects.order_by("pk"))
    assert [(card.balance, card.recipient_email) for card in found] == [(50, order["email"])] * 2
    assert mailed() == [order["email"]] * 2
    entries = CreditEntry.objects.filter(reason="issued", order=order["id"])
    assert sum(entry.amount for entry in entries) == 100
    placed = Order.objects.get()
    assert (placed.status, placed.fulfilment_status, placed.payment_status) == (
        "completed",
        "fulfilled",
        "complete",
    )
    paying.mark_paid(order=placed, amount=placed.amount_due, now=NOW)
    assert GiftCard.objects.count() == 2
    level = StockLevel.objects.get()
    assert (level.on_hand, level.reserved) == (8, 0)
    kinds = [event["kind"] for event in queries.list_events(number=order["number"], shopper=None)]
    assert kinds == ["placed", "paid", "gift_cards_sent"]
    invariants.check(in_shop)


def test_it_goes_to_whom_its_buyer_names(in_shop: Tenant) -> None:
    cup, card = goods("Cup"), card_of()
    buyer = customer()
    cart, shopper = customer_cart(buyer, cup)
    add = {"cart_id": cart, "shopper": shopper, "quantity": 1, "now": NOW}
    for wrong in ({"variant_id": cup.pk}, {"variant_id": card.pk, "recipient_email": "nobody"}):
        with pytest.raises(Invalid) as refused:
            carts.add_item(**{"recipient_email": "eve@example.com", **add, **wrong})
        assert refused.value.field == "recipient_email"
    view = carts.add_item(variant_id=card.pk, recipient_email=" eve@example.com ", **add)
    assert [item["recipient_email"] for item in view["items"]] == [None, "eve@example.com"]
    view = carts.add_item(variant_id=card.pk, **add)
    assert [item["recipient_email"] for item in view["items"]] == [None, "eve@example.com"]
    placed = checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
    assert [line["recipient_email"] for line in placed["lines"]] == [None, "eve@example.com"]
    assert mailed() == ["eve@example.com"] * 2
    order = Order.objects.get()
    assert (order.status, order.fulfilment_status) == ("placed", "partial")
    fulfilments.fulfil(number=order.number, actor=STAFF, now=NOW)
    order.refresh_from_db()
    assert (order.status, order.fulfilment_status) == ("completed", "fulfilled")
    invariants.check(in_shop)
    customers.anonymise(customer=buyer, actor=STAFF, now=NOW)
    assert not OrderLine.objects.filter(recipient_email="eve@example.com").exists()


@pytest.mark.parametrize("payment", [DECLINED, ASKS, BY_TRANSFER])
def test_nothing_is_issued_before_it_is_paid_nor_after_it_ended(payment: dict[str, Any]) -> None:
    order = buy(card_of(), goods("Cup"), payment=payment)
    if payment is BY_TRANSFER:
        fulfilments.fulfil(number=order["number"], actor=STAFF, now=NOW)
        line = order["lines"][0]["id"]
        with pytest.raises(order_errors.InvalidQuantity):
            fulfilments.fulfil(
                number=order["number"], lines=[{"id": line, "quantity": 1}], actor=STAFF, now=NOW
            )
        assert not GiftCard.objects.exists()
        paying.mark_received(number=order["number"], actor=STAFF, now=NOW)
        assert GiftCard.objects.count() == 1
        assert Order.objects.get().status == "completed"
        return
    orders.cancel(number=order["number"], shopper=None, actor=STAFF, now=NOW)
    late = PaymentAttempt.objects.get()
    if late.status != Status.FAILED:
        payments.record(attempt_id=late.pk, outcome=Outcome(status=Status.SUCCEEDED), now=NOW)
        refunds.issue(number=order["number"], key="owed", actor=STAFF, now=NOW)
        assert Order.objects.get().payment_status == "refunded"
    expiry.expire_unpaid(now=NOW)
    assert not GiftCard.objects.exists()


def test_a_refund_takes_back_what_is_left_on_it_and_no_more(in_shop: Tenant) -> None:
    order = buy(card_of(), quantity=2)
    line = order["lines"][0]["id"]
    spent, whole = GiftCard.objects.order_by("pk")
    spend(spent, "20.00")
    refunds.issue(number=order["number"], key="1", lines=[{"id": line, "quantity": 1}], actor=STAFF, now=NOW)
    for card in (spent, whole):
        card.refresh_from_db()
    assert (spent.balance, whole.balance) == (30, 0)
    for wish in ({"lines": [{"id": line, "quantity": 1}]}, {"amount": Decimal("30.01")}, {}):
        with pytest.raises(GiftCardSpent):
            refunds.issue(number=order["number"], key=f"2{wish}", actor=STAFF, now=NOW, **wish)
    refunds.issue(number=order["number"], key="3", amount=Decimal("30.00"), actor=STAFF, now=NOW)
    spent.refresh_from_db()
    assert spent.balance == 0
    invariants.check(in_shop)


def test_a_refund_that_fails_leaves_the_card_as_it_was(in_shop: Tenant, monkeypatch: Any) -> None:
    order = buy(card_of())
    failed = Outcome(status=Status.FAILED, failure_code="closed")
    monkeypatch.setattr(payments, "give_back", lambda **_: failed)
    refunds.issue(number=order["number"], key="1", actor=STAFF, now=NOW)
    assert GiftCard.objects.get().balance == 50
    assert [(entry.amount, entry.reason) for entry in CreditEntry.objects.order_by("pk")] == [
        (50, "issued"),
        (-50, "taken_back"),
        (50, "issued"),
    ]


def spend(card: GiftCard, amount: str) -> None:
    """Pay for something that costs so much with it."""
    cart, shopper = guest_cart(goods("Licence", price=amount, requires_shipping=False))
    carts_card = carts.lock(cart_id=cart, shopper=shopper, now=NOW)
    carts_card.gift_cards = [card.pk]
    carts_card.save(update_fields=["gift_cards"])
    checkout.place(cart_id=cart, shopper=shopper, payment={"gateway": "gift_card"}, now=NOW)


def test_what_is_sold_as_gift_cards_is_owed_and_no_revenue_until_it_is_spent() -> None:
    days = reports.period(now=NOW, first=NOW.date())

    def told() -> tuple[str, ...]:
        (day,) = reports.daily_sales(days)
        shop = reports.dashboard(now=NOW)
        assert (
            reports.average_order(days)["total"] == shop["sold_today"] == shop["sold_30_days"] == day["total"]
        )
        sums = (day["total"], day["refunded"], day["gift_cards"], shop["unspent_credit"])
        return tuple(each["amount"] for each in sums)

    sold = buy(goods("Cup", price="10.00"), card_of("20.00"))
    assert told() == ("15.00", "0.00", "20.00", "20.00"), "the cup and its shipping"
    order = Order.objects.get(number=sold["number"])
    money = order.lines.get(recipient_email__isnull=False)
    back = [{"id": money.pk, "quantity": 1}]
    refunds.issue(number=order.number, key="k", lines=back, now=NOW, actor=STAFF)
    assert told() == ("15.00", "0.00", "0.00", "0.00")
