"""Checkout: a cart becomes one order, and is paid once."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.errors import NotFound
from kernel.outbox.models import OutboxEntry
from storefront.carts import queries as carts, services as cart_services
from storefront.carts.models import Cart
from storefront.catalogue.models import Product, Variant
from storefront.checkout import errors, services
from storefront.customers.rules import Shopper
from storefront.inventory.errors import OutOfStock
from storefront.inventory.models import StockLevel
from storefront.orders import documents, queries as orders
from storefront.orders.models import Order
from storefront.payments.errors import InvalidDetails, UnknownGateway
from storefront.payments.models import PaymentAttempt, SandboxCharge
from storefront.policies import queries as policy_queries, services as policies
from storefront.promotions.errors import UsedUp
from storefront.promotions.models import DiscountCode, Promotion
from storefront.shipping.models import ShippingMethod
from storefront.taxes import services as taxes
from storefront.taxes.models import TaxRate
from tests import pdf, statements
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
    promotion,
)

pytestmark = pytest.mark.usefixtures("in_shop")
STATEMENTS = 23


def test_a_guest_s_order_costs_what_the_cart_showed() -> None:
    TaxRate.objects.filter(country=None).update(percent=Decimal(19))
    promotion(name="Spring")
    cart_id, shopper = guest_cart(goods(price="9.99"), goods("Pot", price="24.50"), quantity=2)
    shown = carts.get(cart_id=cart_id, shopper=shopper, now=NOW)
    order = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    for name in ("subtotal", "discount_total", "shipping_total", "tax_total", "total"):
        assert order[name] == shown[name]
    assert order["total"] == {"amount": "67.08", "currency": "EUR"}
    assert order["tax_total"]["amount"] != "0.00"
    assert order["status"] == "placed"
    assert order["payment_status"] == "complete"
    assert order["payment"]["status"] == "succeeded"
    assert order["payment"]["next_action"] is None
    assert [line["quantity"] for line in order["lines"]] == [2, 2]


def test_a_guest_finds_the_order_with_its_token_and_nobody_else_does() -> None:
    cart_id, shopper = guest_cart(goods())
    order = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    found = orders.get(number=order["number"], shopper=Shopper(token=order["token"]))
    assert found["lines"] == order["lines"]
    for stranger in (Shopper(), Shopper(token="x"), Shopper(customer_id=1), shopper):
        with pytest.raises(NotFound):
            orders.get(number=order["number"], shopper=stranger)


def test_a_second_call_returns_the_same_order_and_charges_nothing_more() -> None:
    cart_id, shopper = guest_cart(goods())
    first = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    second = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    assert second == first
    assert Order.objects.count() == SandboxCharge.objects.count() == PaymentAttempt.objects.count() == 1


def test_only_the_cart_s_shopper_can_order_it_or_learn_of_its_order() -> None:
    cart_id, shopper = guest_cart(goods())
    for stranger in (Shopper(), Shopper(token="0.x"), Shopper(customer_id=7)):
        with pytest.raises(NotFound):
            services.place(cart_id=cart_id, shopper=stranger, payment=PAYS, now=NOW)
    services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    with pytest.raises(NotFound):
        services.place(cart_id=cart_id, shopper=Shopper(customer_id=7), payment=PAYS, now=NOW)


def test_stock_is_reserved_once() -> None:
    variant = goods(stock=5)
    cart_id, shopper = guest_cart(variant, quantity=3)
    for _ in range(2):
        services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    level = StockLevel.objects.get(variant=variant)
    assert (level.on_hand, level.reserved) == (5, 3)


def test_an_order_for_more_than_is_left_changes_nothing() -> None:
    variant, other = goods(stock=1), goods(stock=9)
    one, other_one = guest_cart(variant, other), guest_cart(other, variant)
    services.place(cart_id=one[0], shopper=one[1], payment=PAYS, now=NOW)
    with pytest.raises(OutOfStock) as refused:
        services.place(cart_id=other_one[0], shopper=other_one[1], payment=PAYS, now=NOW)
    assert refused.value.data["lines"] == [{"variant": variant.pk, "requested": 1, "available": 0}]
    assert StockLevel.objects.get(variant=other).reserved == 1
    assert Cart.objects.get(pk=other_one[0]).status == "open"
    assert Order.objects.count() == 1


def test_a_declined_card_keeps_the_order() -> None:
    cart_id, shopper = guest_cart(goods())
    order = services.place(cart_id=cart_id, shopper=shopper, payment=DECLINED, now=NOW)
    assert (order["status"], order["payment_status"]) == ("placed", "failed")
    assert order["payment"]["status"] == "failed"
    again = services.place(cart_id=cart_id, shopper=shopper, payment=DECLINED, now=NOW)
    assert again == order


def test_a_card_that_asks_waits_for_the_buyer() -> None:
    cart_id, shopper = guest_cart(goods())
    order = services.place(cart_id=cart_id, shopper=shopper, payment=ASKS, now=NOW)
    assert order["payment_status"] == "pending"
    assert order["payment"]["next_action"]["type"] == "confirm"


def test_a_transfer_is_told_how_to_pay() -> None:
    cart_id, shopper = guest_cart(goods())
    order = services.place(cart_id=cart_id, shopper=shopper, payment=BY_TRANSFER, now=NOW)
    assert order["payment"]["next_action"]["type"] == "instructions"
    assert OutboxEntry.objects.filter(payload__template="receipt").count() == 1


def test_numbers_have_no_gaps() -> None:
    numbers = []
    variant = goods(stock=2)
    for stock_left in (True, True, False):
        cart_id, shopper = guest_cart(goods())
        if not stock_left:
            cart_services.add_item(
                cart_id=cart_id, shopper=shopper, variant_id=variant.pk, quantity=2, now=NOW
            )
            StockLevel.objects.filter(variant=variant).update(on_hand=0)
            with pytest.raises(OutOfStock):
                services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
            continue
        numbers.append(services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)["number"])
    cart_id, shopper = guest_cart(goods())
    numbers.append(services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)["number"])
    assert numbers == [1001, 1002, 1003]


def test_an_empty_cart_is_refused() -> None:
    cart_id, shopper = guest_cart()
    with pytest.raises(errors.EmptyCart):
        services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)


def test_what_is_missing_is_named() -> None:
    cart_id, shopper = guest_cart(goods(), is_complete=False)
    with pytest.raises(errors.IncompleteCart) as refused:
        services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    assert refused.value.data["fields"] == ["email", "shipping_address", "shipping_method"]


def test_what_is_not_sent_needs_no_address() -> None:
    cart_id, shopper = guest_cart(goods("Licence", requires_shipping=False), is_complete=False)
    cart_services.update(cart_id=cart_id, shopper=shopper, changes={"email": "a@example.com"}, now=NOW)
    assert services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)["shipping_address"] is None


def test_what_is_no_longer_sold_is_refused() -> None:
    variant = goods()
    cart_id, shopper = guest_cart(variant)
    variant.product.status = "archived"
    variant.product.save()
    with pytest.raises(errors.UnavailableItem):
        services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)


def test_unknown_gateways_and_real_cards_are_refused_before_anything_is_ordered() -> None:
    cart_id, shopper = guest_cart(goods())
    with pytest.raises(UnknownGateway):
        services.place(cart_id=cart_id, shopper=shopper, payment={"gateway": "bank"}, now=NOW)
    with pytest.raises(InvalidDetails):
        services.place(
            cart_id=cart_id,
            shopper=shopper,
            payment={"gateway": "sandbox", "card": "5500005555555559"},
            now=NOW,
        )
    assert not Order.objects.exists()


def test_a_buyer_pays_what_they_have_seen_or_nothing() -> None:
    variant = goods(price="10.00")
    cart_id, shopper = guest_cart(variant)
    seen = Decimal(carts.get(cart_id=cart_id, shopper=shopper, now=NOW)["total"]["amount"])
    Variant.objects.filter(pk=variant.pk).update(price=11)
    with pytest.raises(errors.TotalChanged) as refused:
        services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, expected_total=seen, now=NOW)
    assert refused.value.data["total"] == {"amount": str(seen + 1), "currency": "EUR"}
    assert not Order.objects.exists()
    assert not SandboxCharge.objects.exists()
    order = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, expected_total=seen + 1, now=NOW)
    assert order["payment_status"] == "complete"
    again = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, expected_total=seen, now=NOW)
    assert again["number"] == order["number"], "what is ordered is ordered"


def test_nothing_is_sold_at_a_rate_that_nobody_has_settled() -> None:
    TaxRate.objects.update(name="VAT", percent=0)
    taxes.adopt_country(country="KW", language="en")
    cart_id, shopper = guest_cart(goods())
    seen = carts.get(cart_id=cart_id, shopper=shopper, now=NOW)
    assert "tax_unsettled" in {warning["code"] for warning in seen["warnings"]}
    with pytest.raises(errors.TaxUnsettled):
        services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    assert not Order.objects.exists()
    taxes.update(rate_id=TaxRate.objects.get().pk, values={"percent": Decimal(0)}, actor=STAFF)
    placed = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    assert placed["tax_total"]["amount"] == "0.00"


def test_an_order_keeps_the_versions_of_the_policies_that_its_buyer_agreed_to() -> None:
    policies.publish(kind="terms", body="Fair.", actor=STAFF, now=NOW)
    policies.publish(kind="imprint", body="Us.", actor=STAFF, now=NOW)
    cart_id, shopper = guest_cart(goods())
    seen = carts.get(cart_id=cart_id, shopper=shopper, now=NOW)["policies"]
    assert seen == [{"kind": "imprint", "version": 1}, {"kind": "terms", "version": 1}]
    policies.publish(kind="terms", body="Fairer.", actor=STAFF, now=NOW)
    with pytest.raises(errors.PolicyChanged) as refused:
        services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, agreed=seen[1:], now=NOW)
    assert refused.value.data == {"kind": "terms"}
    assert not Order.objects.exists()
    seen = carts.get(cart_id=cart_id, shopper=shopper, now=NOW)["policies"][1:]
    order = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, agreed=seen, now=NOW)
    policies.withdraw(kind="terms", actor=STAFF, now=NOW)
    found = orders.get(number=order["number"], shopper=None)
    assert found["policies"] == [{"kind": "terms", "version": 2}]
    assert policy_queries.get(kind="terms", version=2).body == "Fairer."


def test_later_changes_in_the_shop_change_no_order() -> None:
    TaxRate.objects.filter(country=None).update(percent=19)
    offer = promotion("SPRING", kind="percentage", value=10)
    variant = goods("Cup", price="10.00", stock=9)
    cart_id, shopper = guest_cart(variant, quantity=3)
    cart_services.add_code(cart_id=cart_id, shopper=shopper, code="spring", now=NOW)
    order = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    told = pdf.texts(documents.invoice(number=order["number"], shopper=None))
    assert (order["discount_total"]["amount"], order["taxes"][0]["percent"]) == ("3.00", "19")
    Variant.objects.filter(pk=variant.pk).update(price=99, sku="OTHER", title="Other")
    Product.objects.filter(pk=variant.product_id).update(title="Pot", status="archived")
    TaxRate.objects.update(percent=7, name="Other tax")
    ShippingMethod.objects.update(price=99, name="Other way", code="other")
    Promotion.objects.filter(pk=offer.pk).update(name="Other", value=50, is_active=False)
    DiscountCode.objects.filter(promotion=offer).delete()
    later = orders.get(number=order["number"], shopper=None)
    assert {name: later[name] for name in later} == {name: order[name] for name in later}
    assert pdf.texts(documents.invoice(number=order["number"], shopper=None)) == told


def test_the_last_use_of_a_promotion_is_taken_once() -> None:
    first = promotion("FIRST", kind="fixed", value=1, usage_limit=1)
    (one, shopper), (two, other) = guest_cart(goods()), guest_cart(goods())
    for cart_id, who in ((one, shopper), (two, other)):
        cart_services.add_code(cart_id=cart_id, shopper=who, code="first", now=NOW)
    order = services.place(cart_id=one, shopper=shopper, payment=PAYS, now=NOW)
    assert order["discount_total"]["amount"] == "1.00"
    with pytest.raises(UsedUp):
        services.place(cart_id=two, shopper=other, payment=PAYS, now=NOW)
    first.refresh_from_db()
    assert first.used_count == 1


def test_a_code_that_was_used_up_meanwhile_is_refused_and_not_sold_without() -> None:
    offer = promotion("ONCE", usage_limit=1)
    cart_id, shopper = guest_cart(goods())
    cart_services.add_code(cart_id=cart_id, shopper=shopper, code="once", now=NOW)
    Promotion.objects.filter(pk=offer.pk).update(used_count=1)
    with pytest.raises(UsedUp, match="The code ONCE takes nothing off this cart: it has been used up"):
        services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    cart_services.remove_code(cart_id=cart_id, shopper=shopper, code="once", now=NOW)
    assert services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)["number"]


def test_a_promotion_used_up_between_price_and_order_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    first = promotion(kind="fixed", value=1, usage_limit=1)
    cart_id, shopper = guest_cart(goods())
    reserve = services.inventory.reserve

    def reserve_while_another_takes_it(**arguments: object) -> None:
        Promotion.objects.filter(pk=first.pk).update(used_count=1)
        reserve(**arguments)

    monkeypatch.setattr(services.inventory, "reserve", reserve_while_another_takes_it)
    with pytest.raises(UsedUp):
        services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)


def test_no_card_number_is_kept_anywhere() -> None:
    cart_id, shopper = guest_cart(goods())
    services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        )
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{PAYS['card']}%"])
            assert cursor.fetchone() == (0,), table


def test_a_customer_s_order_is_theirs_and_counts_towards_their_tier() -> None:
    buyer = customer()
    cart_id, shopper = customer_cart(buyer, goods(price="300.00"))
    order = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    buyer.refresh_from_db()
    assert "token" not in order
    assert (buyer.order_count, buyer.paid_total, buyer.tier.name) == (1, Decimal("305.000"), "Silver")
    assert orders.list_views(customer_id=buyer.pk)[0] == 1
    cart_id, shopper = customer_cart(buyer, goods(price="100.00"))
    again = services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    assert again["discounts"] == [
        {
            "name": "Silver membership",
            "code": None,
            "applies_to": "order",
            "amount": {"amount": "3.00", "currency": "EUR"},
        }
    ]


@pytest.mark.parametrize("is_customer", [False, True])
def test_checkout_takes_few_statements_and_no_more_for_more_lines(is_customer: bool) -> None:
    taken = []
    buyer = customer() if is_customer else None
    for lines in (1, 20):
        variants = [goods() for _ in range(lines)]
        cart_id, shopper = customer_cart(buyer, *variants) if buyer else guest_cart(*variants)
        with CaptureQueriesContext(connection) as captured:
            services.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
        taken.append(len(statements.of(captured)))
    assert taken[0] == taken[1]
    assert taken[0] <= STATEMENTS
