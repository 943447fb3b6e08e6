"""Orders paid by gift cards and store credit: debited once, and given back once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kernel import money
from kernel.errors import DomainError, Invalid
from storefront.carts import gift_cards, merging, queries as cart_queries, services as carts
from storefront.checkout import edits, services as checkout
from storefront.credits import errors, services
from storefront.credits.models import CreditEntry, GiftCard, StoreCredit
from storefront.orders import errors as order_errors, expiry, paying, refunds, services as orders
from storefront.orders.models import Order, Refund
from storefront.payments import services as payments
from storefront.payments.gateways import Outcome
from storefront.payments.models import PaymentAttempt, SandboxCharge
from storefront.payments.rules import Status
from tenants.models import Tenant
from tests.storefront.credits.test_credits import issue
from tests.storefront.stories import (
    ASKS,
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
)

pytestmark = pytest.mark.django_db
CREDIT = {"gateway": "gift_card"}


class Buyer:
    """Somebody with a cart of 45.00 and shipping, gift cards, and store credit."""

    def __init__(self, *cards: str, credit: str = "") -> None:
        self.buyer = customer()
        variant = goods(price="45.00")
        self.cart, self.shopper = customer_cart(self.buyer, variant)
        self.cards = [issue(amount) for amount in cards]
        for _card, code in self.cards:
            gift_cards.add(cart_id=self.cart, shopper=self.shopper, code=code, now=NOW)
        if credit:
            services.adjust_store_credit(
                customer_id=self.buyer.pk, amount=Decimal(credit), note="", actor=STAFF, now=NOW
            )
            carts.update(cart_id=self.cart, shopper=self.shopper, changes={"use_store_credit": True}, now=NOW)

    def view(self) -> dict[str, Any]:
        return dict(cart_queries.get(cart_id=self.cart, shopper=self.shopper, now=NOW))

    def place(self, payment: dict[str, Any] = PAYS, **seen: Any) -> dict[str, Any]:
        placed = checkout.place(cart_id=self.cart, shopper=self.shopper, payment=payment, now=NOW, **seen)
        return dict(placed)

    def balances(self) -> list[str]:
        cards = GiftCard.objects.filter(pk__in=[card.pk for card, _ in self.cards]).order_by("pk")
        found = [*cards, *StoreCredit.objects.filter(customer=self.buyer)]
        for account in found:
            assert account.balance == sum(entry.amount for entry in account.entries.all())
        return [f"{account.balance:.2f}" for account in found]


def paid(order: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["gateway"], each["status"], each["amount"]["amount"]) for each in order["payments"]]


def test_credit_is_money_and_no_discount(in_shop: Tenant) -> None:
    buyer = Buyer()
    before = buyer.view()
    card, code = issue("10.00")
    after = gift_cards.add(cart_id=buyer.cart, shopper=buyer.shopper, code=code, now=NOW)
    same = ("subtotal", "discount_total", "shipping_total", "tax_total", "total")
    assert [after[name] for name in same] == [before[name] for name in same]  # type: ignore[literal-required]
    due = Decimal(before["total"]["amount"]) - 10
    assert (after["credit_total"]["amount"], after["amount_due"]["amount"]) == ("10.00", str(due))
    assert [(each["id"], each["last_four"]) for each in after["gift_cards"]] == [(card.pk, code[-4:])]
    without = gift_cards.remove(cart_id=buyer.cart, shopper=buyer.shopper, card_id=card.pk, now=NOW)
    assert without["amount_due"] == before["total"]


def test_a_guest_has_no_store_credit_to_pay_with(in_shop: Tenant) -> None:
    cart_id, shopper = guest_cart(goods())
    with pytest.raises(DomainError) as refused:
        carts.update(cart_id=cart_id, shopper=shopper, changes={"use_store_credit": True}, now=NOW)
    assert refused.value.field == "use_store_credit"


def test_cards_pay_first_then_credit_then_the_gateway(in_shop: Tenant) -> None:
    buyer = Buyer("10.00", "5.00", credit="7.00")
    order = buyer.place()
    total = Decimal(order["total"]["amount"])
    assert [*sorted(paid(order)[:3]), paid(order)[3]] == [
        ("gift_card", "succeeded", "10.00"),
        ("gift_card", "succeeded", "5.00"),
        ("store_credit", "succeeded", "7.00"),
        ("sandbox", "succeeded", str(total - 22)),
    ]
    assert (order["payment_status"], order["credit_total"]["amount"]) == ("complete", "22.00")
    assert order["payment"]["gateway"] == "sandbox"
    assert SandboxCharge.objects.get().amount == total - 22
    assert buyer.balances() == ["0.00", "0.00", "0.00"]
    assert buyer.place()["number"] == order["number"]
    assert CreditEntry.objects.filter(reason="spent").count() == 3


def test_an_order_that_credit_covers_is_paid_at_once(in_shop: Tenant) -> None:
    buyer = Buyer("500.00")
    order = buyer.place(CREDIT)
    assert paid(order) == [("gift_card", "succeeded", order["total"]["amount"])]
    assert (order["payment_status"], order["payment"]["gateway"]) == ("complete", "gift_card")
    assert order["invoice_number"] is not None
    assert not SandboxCharge.objects.exists()
    assert buyer.place(CREDIT)["id"] == order["id"]


def test_credit_alone_does_not_pay_what_it_does_not_cover(in_shop: Tenant) -> None:
    buyer = Buyer("10.00")
    with pytest.raises(errors.CreditNotEnough):
        buyer.place(CREDIT)
    with pytest.raises(DomainError):
        buyer.place(expected_due=Decimal(1))
    assert buyer.balances() == ["10.00"]
    assert not Order.objects.exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"expires_at": NOW + timedelta(days=1)}])
def test_a_card_that_became_useless_pays_nothing_in_silence(in_shop: Tenant, change: dict[str, Any]) -> None:
    buyer = Buyer("10.00")
    services.update(card_id=buyer.cards[0][0].pk, values=change, actor=STAFF, now=NOW)  # type: ignore[arg-type]
    later = NOW + timedelta(days=2)
    view = cart_queries.get(cart_id=buyer.cart, shopper=buyer.shopper, now=later)
    assert [warning["code"] for warning in view["warnings"]] == ["gift_card_unusable"]
    with pytest.raises(errors.BalanceChanged):
        checkout.place(cart_id=buyer.cart, shopper=buyer.shopper, payment=PAYS, now=later)
    assert buyer.balances() == ["10.00"]


@pytest.mark.parametrize("end", ["cancelled", "expired"])
@pytest.mark.parametrize("payment", [DECLINED, ASKS, BY_TRANSFER])
def test_what_an_unpaid_order_took_goes_back_once(in_shop: Tenant, end: str, payment: dict[str, Any]) -> None:
    buyer = Buyer("10.00", credit="7.00")
    number = buyer.place(payment)["number"]
    assert buyer.balances() == ["0.00", "0.00"]
    for _ in range(2):
        if end == "expired":
            expiry.expire_unpaid(now=NOW + timedelta(days=60))
        else:
            orders.cancel(number=number, shopper=None, actor=STAFF, now=NOW)
    assert buyer.balances() == ["10.00", "7.00"]
    assert set(
        PaymentAttempt.objects.filter(gateway__in=["gift_card", "store_credit"]).values_list("status")
    ) == {("released",)}


def test_money_that_comes_for_what_gave_its_credit_back_goes_back_too(in_shop: Tenant) -> None:
    buyer = Buyer("10.00")
    order = buyer.place(ASKS)
    orders.cancel(number=order["number"], shopper=None, actor=STAFF, now=NOW)
    late = PaymentAttempt.objects.get(pk=order["payment"]["id"])
    payments.record(attempt_id=late.pk, outcome=Outcome(status=Status.SUCCEEDED), now=NOW)
    late.refresh_from_db()
    assert late.status == Status.DUPLICATE
    assert Order.objects.get().payment_status == "pending"
    assert buyer.balances() == ["10.00"]


def test_the_rest_is_paid_by_another_try_or_by_hand(in_shop: Tenant) -> None:
    buyer = Buyer("10.00")
    number = buyer.place(DECLINED)["number"]
    order = paying.pay(number=number, shopper=buyer.shopper, payment=PAYS, now=NOW)
    assert order["payment_status"] == "complete"
    assert Decimal(order["payment"]["amount"]["amount"]) == Decimal(order["total"]["amount"]) - 10


def test_the_rest_is_received_by_hand(in_shop: Tenant) -> None:
    number = Buyer("10.00").place(BY_TRANSFER)["number"]
    assert paying.mark_received(number=number, actor=STAFF, now=NOW)["payment_status"] == "complete"


@pytest.mark.parametrize(
    ("amounts", "balances", "by_gateway"),
    [
        (["5.00"], ["0.00", "0.00"], "5.00"),
        (["33.00"], ["0.00", "0.00"], "33.00"),
        (["35.00"], ["0.00", "2.00"], "33.00"),
        (["30.00", "8.00"], ["0.00", "5.00"], "33.00"),
        ([None], ["10.00", "7.00"], "33.00"),
        (["40.00", None], ["10.00", "7.00"], "33.00"),
    ],
)
def test_a_refund_goes_back_the_way_it_was_paid(
    in_shop: Tenant, amounts: list[str | None], balances: list[str], by_gateway: str
) -> None:
    buyer = Buyer("10.00", credit="7.00")
    order = buyer.place()
    assert order["total"]["amount"] == "50.00"
    for nth, amount in enumerate(amounts):
        for _ in range(2):
            view = refunds.issue(
                number=order["number"],
                key=f"refund {nth}",
                amount=None if amount is None else Decimal(amount),
                actor=STAFF,
                now=NOW,
            )
    assert buyer.balances() == balances
    given = [
        Decimal(each["amount"]["amount"]) - Decimal(each["credited"]["amount"]) for each in view["refunds"]
    ]
    assert sum(given) == Decimal(by_gateway)
    assert sum(map(Decimal, SandboxCharge.objects.get().refunds.values())) == Decimal(by_gateway)


def test_a_refund_becomes_store_credit_where_staff_say_so(in_shop: Tenant) -> None:
    buyer = Buyer("10.00")
    number = buyer.place()["number"]
    for _ in range(2):
        refunds.issue(
            number=number, key="one", amount=Decimal("15.00"), to="store_credit", actor=STAFF, now=NOW
        )
    assert buyer.balances() == ["0.00", "15.00"]
    refunds.issue(number=number, key="two", actor=STAFF, now=NOW)
    assert buyer.balances() == ["0.00", "15.00"], "the gateway has so much left of it"
    assert sum(map(Decimal, SandboxCharge.objects.get().refunds.values())) == Decimal("35.00")
    cart_id, shopper = guest_cart(goods())
    guest = checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    with pytest.raises(order_errors.NoStoreCredit):
        refunds.issue(number=guest["number"], key="x", to="store_credit", actor=STAFF, now=NOW)


def test_a_balance_that_cannot_grow_is_not_refunded_to(in_shop: Tenant) -> None:
    buyer = Buyer()
    number = buyer.place()["number"]
    StoreCredit.objects.create(
        customer=buyer.buyer, currency="EUR", balance=money.LARGEST - 1, created_at=NOW
    )
    with pytest.raises(Invalid, match="more than"):
        refunds.issue(number=number, key="x", to="store_credit", actor=STAFF, now=NOW)
    assert not Refund.objects.exists()
    with pytest.raises(Invalid, match="more than"):
        services.adjust_store_credit(
            customer_id=buyer.buyer.pk, amount=Decimal(2), note="", actor=STAFF, now=NOW
        )


def test_a_paid_order_is_cancelled_and_refunded_whole(in_shop: Tenant) -> None:
    buyer = Buyer("10.00", credit="7.00")
    number = buyer.place()["number"]
    for _ in range(2):
        view = orders.cancel(number=number, shopper=None, refund=True, may=anything, actor=STAFF, now=NOW)
    assert (view["payment_status"], buyer.balances()) == ("refunded", ["10.00", "7.00"])


def test_an_order_that_credit_paid_in_part_is_not_edited(in_shop: Tenant) -> None:
    buyer = Buyer("10.00")
    number = buyer.place(BY_TRANSFER)["number"]
    with pytest.raises(order_errors.NotEditable):
        edits.edit(number=number, may=anything, actor=STAFF, now=NOW)


def test_a_guests_cards_go_along_when_their_cart_is_merged(in_shop: Tenant) -> None:
    buyer = Buyer("10.00")
    guest, shopper = guest_cart(goods("Bowl"))
    _card, code = issue("3.00")
    gift_cards.add(cart_id=guest, shopper=shopper, code=code, now=NOW)
    merged = merging.merge(cart_id=buyer.cart, shopper=buyer.shopper, token=shopper.token, now=NOW)
    assert merged["credit_total"]["amount"] == "13.00"
    for _ in range(3):
        gift_cards.add(cart_id=buyer.cart, shopper=buyer.shopper, code=issue()[1], now=NOW)
    with pytest.raises(errors.TooManyGiftCards):
        gift_cards.add(cart_id=buyer.cart, shopper=buyer.shopper, code=issue()[1], now=NOW)
