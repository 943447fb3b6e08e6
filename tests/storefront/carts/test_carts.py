"""Carts: what buyers put into them, and who may."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import actors
from kernel.errors import Invalid, NotFound
from storefront.carts import errors, merging, queries, services, tokens
from storefront.carts.models import Cart, CartItem
from storefront.catalogue.models import Variant
from storefront.checkout import services as checkout
from storefront.customers.rules import Shopper
from storefront.inventory.errors import OutOfStock
from storefront.promotions.errors import UnknownCode
from storefront.shipping import services as shipping
from storefront.shipping.models import ShippingMethod, ShippingZone
from tests import statements
from tests.storefront.stories import (
    ADDRESS,
    NOW,
    PAYS,
    customer,
    customer_cart,
    goods,
    guest_cart,
    promotion,
    put_in_stock,
)

pytestmark = pytest.mark.usefixtures("in_shop")
STATEMENTS = 8


def test_adding_a_variant_twice_makes_it_more() -> None:
    variant = goods(price="10.00")
    cart_id, shopper = guest_cart(variant, quantity=2, is_complete=False)
    cart = services.add_item(cart_id=cart_id, shopper=shopper, variant_id=variant.pk, quantity=3, now=NOW)
    assert [(item["quantity"], item["total"]["amount"]) for item in cart["items"]] == [(5, "50.00")]
    assert cart["items"][0]["variant"]["sku"] == variant.sku
    assert cart["items"][0]["variant"]["product"]["title"] == "Cup"


def test_no_more_than_is_left_can_be_added() -> None:
    variant = goods(stock=3)
    cart_id, shopper = guest_cart(variant, quantity=2, is_complete=False)
    with pytest.raises(OutOfStock) as refused:
        services.add_item(cart_id=cart_id, shopper=shopper, variant_id=variant.pk, quantity=2, now=NOW)
    assert refused.value.data["lines"] == [{"variant": variant.pk, "requested": 4, "available": 3}]
    assert CartItem.objects.get(cart=cart_id).quantity == 2


@pytest.mark.parametrize("quantity", [0, -1, 100])
def test_quantities_have_bounds(quantity: int) -> None:
    cart_id, shopper = guest_cart(is_complete=False)
    with pytest.raises(errors.InvalidQuantity):
        services.add_item(
            cart_id=cart_id, shopper=shopper, variant_id=goods(stock=500).pk, quantity=quantity, now=NOW
        )


def test_drafts_and_strangers_are_not_for_sale() -> None:
    cart_id, shopper = guest_cart(is_complete=False)
    for variant_id in (goods(status="draft").pk, goods(status="archived").pk, 999_999):
        with pytest.raises(errors.UnknownVariant):
            services.add_item(cart_id=cart_id, shopper=shopper, variant_id=variant_id, quantity=1, now=NOW)


def test_an_item_s_quantity_is_set_and_none_takes_it_out() -> None:
    cart_id, shopper = guest_cart(goods(), is_complete=False)
    item = queries.get(cart_id=cart_id, shopper=shopper, now=NOW)["items"][0]["id"]
    cart = services.set_quantity(cart_id=cart_id, shopper=shopper, item_id=item, quantity=4, now=NOW)
    assert cart["items"][0]["quantity"] == 4
    assert services.remove_item(cart_id=cart_id, shopper=shopper, item_id=item, now=NOW)["items"] == []
    with pytest.raises(errors.ItemNotFound):
        services.remove_item(cart_id=cart_id, shopper=shopper, item_id=item, now=NOW)


def test_an_item_of_another_cart_is_not_found() -> None:
    cart_id, shopper = guest_cart(goods(), is_complete=False)
    other, other_shopper = guest_cart(goods(), is_complete=False)
    foreign = queries.get(cart_id=other, shopper=other_shopper, now=NOW)["items"][0]["id"]
    with pytest.raises(errors.ItemNotFound):
        services.set_quantity(cart_id=cart_id, shopper=shopper, item_id=foreign, quantity=5, now=NOW)


def test_a_guest_s_cart_opens_to_its_token_alone() -> None:
    cart_id, shopper = guest_cart(goods(), is_complete=False)
    _, stranger = guest_cart(is_complete=False)
    assert queries.get(cart_id=cart_id, shopper=shopper, now=NOW)["id"] == cart_id
    for other in (
        stranger,
        Shopper(),
        Shopper(customer_id=customer().pk),
        Shopper(token=shopper.token + "x"),
    ):
        with pytest.raises(errors.CartNotFound):
            queries.get(cart_id=cart_id, shopper=other, now=NOW)
        with pytest.raises(errors.CartNotFound):
            services.update(cart_id=cart_id, shopper=other, changes={"note": "mine"}, now=NOW)


def test_a_customer_s_cart_is_theirs_alone() -> None:
    cart_id, _ = customer_cart(customer(), goods())
    other = customer("other@example.com")
    for stranger in (Shopper(customer_id=other.pk), Shopper(token=tokens.for_cart(cart_id))):
        with pytest.raises(NotFound):
            queries.get(cart_id=cart_id, shopper=stranger, now=NOW)


def test_a_cart_that_is_ordered_or_old_cannot_be_changed() -> None:
    cart_id, shopper = guest_cart(goods())
    checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)
    with pytest.raises(errors.CartClosed):
        services.update(cart_id=cart_id, shopper=shopper, changes={"note": "late"}, now=NOW)
    old, its = guest_cart(goods())
    with pytest.raises(errors.CartClosed):
        services.update(cart_id=old, shopper=its, changes={"note": "late"}, now=NOW + timedelta(days=31))


def test_changes_of_price_and_stock_are_told() -> None:
    variant = goods(price="10.00", stock=5)
    cart_id, shopper = guest_cart(variant, quantity=4, is_complete=False)
    Variant.objects.filter(pk=variant.pk).update(price=Decimal("12.00"))
    put_in_stock(variant, 3)
    cart = queries.get(cart_id=cart_id, shopper=shopper, now=NOW)
    assert [warning["code"] for warning in cart["warnings"]] == ["out_of_stock", "price_changed"]
    assert cart["subtotal"]["amount"] == "48.00"


def test_addresses_are_checked_field_by_field() -> None:
    cart_id, shopper = guest_cart(is_complete=False)
    for change, field in (
        ({"country": "XX"}, "shipping_address.country"),
        ({"city": " "}, "shipping_address.city"),
        ({"line1": "a\nb"}, "shipping_address.line1"),
        ({"planet": "Mars"}, "shipping_address.planet"),
    ):
        with pytest.raises(Invalid) as refused:
            services.update(
                cart_id=cart_id, shopper=shopper, changes={"shipping_address": ADDRESS | change}, now=NOW
            )
        assert refused.value.field == field
    with pytest.raises(Invalid):
        services.update(cart_id=cart_id, shopper=shopper, changes={"email": "nobody"}, now=NOW)
    with pytest.raises(Invalid):
        services.update(cart_id=cart_id, shopper=shopper, changes={"status": "ordered"}, now=NOW)


def test_shipping_is_offered_by_country() -> None:
    everywhere = ShippingMethod.objects.get(code="standard").zone
    home = ShippingZone.objects.create(name="Home", countries=["DE"])
    ShippingMethod.objects.create(zone=home, code="standard", name="Standard shipping", price=4)
    ShippingMethod.objects.create(zone=home, code="local", name="By bike", price=2, position=1)
    assert everywhere.countries == []
    cart_id, shopper = guest_cart(goods())
    options = queries.list_shipping_options(cart_id=cart_id, shopper=shopper, now=NOW)
    assert [option["code"] for option in options] == ["standard", "local"]
    abroad = {"shipping_address": ADDRESS | {"country": "FR"}}
    services.update(cart_id=cart_id, shopper=shopper, changes=abroad, now=NOW)
    assert len(queries.list_shipping_options(cart_id=cart_id, shopper=shopper, now=NOW)) == 1
    with pytest.raises(errors.UnknownShippingMethod):
        services.update(cart_id=cart_id, shopper=shopper, changes={"shipping_method": "local"}, now=NOW)


def test_codes_are_entered_in_any_case_and_taken_out() -> None:
    promotion("SPRING10")
    cart_id, shopper = guest_cart(goods(price="50.00"), is_complete=False)
    cart = services.add_code(cart_id=cart_id, shopper=shopper, code=" spring10 ", now=NOW)
    assert cart["discount_codes"] == ["SPRING10"]
    assert cart["discount_total"]["amount"] == "5.00"
    assert services.add_code(cart_id=cart_id, shopper=shopper, code="SPRING10", now=NOW) == cart
    with pytest.raises(UnknownCode):
        services.add_code(cart_id=cart_id, shopper=shopper, code="SUMMER", now=NOW)
    cart = services.remove_code(cart_id=cart_id, shopper=shopper, code="spring10", now=NOW)
    assert (cart["discount_codes"], cart["discount_total"]["amount"]) == ([], "0.00")


def test_merging_adds_quantities_as_far_as_stock_allows_and_once() -> None:
    scarce, plenty = goods(stock=5), goods(stock=50)
    guest_id, guest = guest_cart(scarce, plenty, quantity=4, is_complete=False)
    mine, me = customer_cart(customer(), scarce, quantity=3)
    for _ in range(2):
        cart = merging.merge(cart_id=mine, shopper=me, token=guest.token, now=NOW)
        assert {item["variant"]["id"]: item["quantity"] for item in cart["items"]} == {
            scarce.pk: 5,
            plenty.pk: 4,
        }
    assert not Cart.objects.filter(pk=guest_id).exists()


def test_what_the_guest_said_last_wins_over_an_older_cart() -> None:
    buyer = customer()
    mine, me = customer_cart(buyer, goods())
    services.update(
        cart_id=mine, shopper=me, changes={"shipping_address": {**ADDRESS, "line1": "Before 1"}}, now=NOW
    )
    guest_id, guest = guest_cart(goods(), is_complete=False)
    now = {**ADDRESS, "line1": "Now 2"}
    services.update(cart_id=guest_id, shopper=guest, changes={"shipping_address": now}, now=NOW)
    cart = merging.merge(cart_id=mine, shopper=me, token=guest.token, now=NOW)
    assert cart["shipping_address"] is not None
    assert cart["shipping_address"]["line1"] == "Now 2"


def test_merging_names_the_guest_s_cart_too() -> None:
    guest_id, guest = guest_cart(goods(), is_complete=False)
    buyer = customer()
    adopted = merging.merge(
        cart_id=guest_id, shopper=Shopper(customer_id=buyer.pk), token=guest.token, now=NOW
    )
    assert adopted["id"] == guest_id
    assert Cart.objects.get(pk=guest_id).customer == buyer
    with pytest.raises(errors.CartNotFound):
        merging.merge(cart_id=uuid4(), shopper=Shopper(customer_id=buyer.pk), token="no", now=NOW)


def test_carts_expire() -> None:
    cart_id, _ = guest_cart(is_complete=False)
    assert services.expire(now=NOW) == 0
    assert services.expire(now=NOW + timedelta(days=31)) == 1
    assert Cart.objects.get(pk=cart_id).status == "expired"
    services.expire(now=NOW + timedelta(days=59))
    assert Cart.objects.exists()
    services.expire(now=NOW + timedelta(days=60))
    assert not Cart.objects.exists()


def test_of_too_many_carts_the_ones_touched_the_longest_ago_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_ROWS", 4)
    ordered, shopper = guest_cart(goods())
    checkout.place(cart_id=ordered, shopper=shopper, payment=PAYS, now=NOW)
    left = [guest_cart(goods())[0] for _ in range(4)]  # two rows each
    for hours, cart_id in enumerate(left):
        Cart.objects.filter(pk=cart_id).update(updated_at=NOW - timedelta(hours=hours + 2))
    services.expire(now=NOW - timedelta(hours=5))
    assert Cart.objects.count() == 5, "what was touched within the hour stays"
    services.expire(now=NOW)
    assert set(Cart.objects.values_list("pk", flat=True)) == {ordered, *left[:2]}


def test_a_deleted_cart_is_gone() -> None:
    cart_id, shopper = guest_cart(goods())
    services.delete(cart_id=cart_id, shopper=shopper, now=NOW)
    with pytest.raises(errors.CartNotFound):
        queries.get(cart_id=cart_id, shopper=shopper, now=NOW)


@pytest.mark.parametrize("is_customer", [False, True])
def test_adding_takes_few_statements_and_no_more_in_a_full_cart(is_customer: bool) -> None:
    taken = []
    buyer = customer() if is_customer else None
    for lines in (1, 20):
        variants = [goods() for _ in range(lines)]
        cart_id, shopper = customer_cart(buyer, *variants) if buyer else guest_cart(*variants)
        another = goods()
        with CaptureQueriesContext(connection) as captured:
            services.add_item(cart_id=cart_id, shopper=shopper, variant_id=another.pk, quantity=1, now=NOW)
        taken.append(len(statements.of(captured)))
    assert taken[0] == taken[1]
    assert taken[0] <= STATEMENTS


def test_the_cheapest_way_of_sending_is_taken_until_the_buyer_chooses() -> None:
    ShippingZone.objects.all().delete()
    shipping.create(
        values={"name": "World"},
        methods=[
            {"code": "fast", "name": "Fast", "price": Decimal("9.90")},
            {"code": "slow", "name": "Slow", "price": Decimal("3.90")},
            {"code": "snail", "name": "Snail", "price": Decimal("3.90")},
        ],
        actor=actors.job("tests"),
    )
    cart, shopper = guest_cart(goods(), is_complete=False)
    assert queries.get(cart_id=cart, shopper=shopper, now=NOW)["shipping_method"] is None
    changes = {"email": "ada@example.com", "shipping_address": ADDRESS}
    seen = services.update(cart_id=cart, shopper=shopper, changes=changes, now=NOW)
    assert (seen["shipping_method"], seen["shipping_total"]["amount"]) == ("slow", "3.90")
    seen = services.update(cart_id=cart, shopper=shopper, changes={"shipping_method": "fast"}, now=NOW)
    assert (seen["shipping_method"], seen["shipping_total"]["amount"]) == ("fast", "9.90")


def test_whatever_changes_of_a_cart_is_one_statement_to_the_database() -> None:
    """A connection keeps so many; strangers do not use them up."""
    cart_id, shopper = guest_cart(goods())
    changes = {"note": "Ring twice", "locale": "de", "vat_id": "", "billing_address": None}
    with CaptureQueriesContext(connection) as captured:
        for name in changes:
            services.update(cart_id=cart_id, shopper=shopper, changes={name: changes[name]}, now=NOW)
    seen = [query["sql"] for query in captured.captured_queries]
    assert sum("PREPARE" in sql and "UPDATE carts_cart SET" in sql for sql in seen) <= 1
