"""Conditions that the database answers: the collections a promotion is for, and the codes it has."""

from decimal import Decimal
from typing import Any

from kernel import actors
from storefront.carts import queries as carts, services
from storefront.catalogue import services as catalogue
from storefront.checkout import services as checkout
from storefront.promotions import services as promotions
from storefront.promotions.models import DiscountCode
from tenants.models import Tenant
from tests import invariants
from tests.actors import STAFF
from tests.storefront.stories import NOW, PAYS, goods, guest_cart, promotion


def taken(cart: dict[str, Any]) -> dict[str, str]:
    """What was taken off each of the cart's items, by its title."""
    return {item["variant"]["product"]["title"]: item["discount"]["amount"] for item in cart["items"]}


def test_a_promotion_of_a_collection_is_for_what_is_in_it_now(in_shop: Tenant) -> None:
    cup, pot, rug = goods("Cup"), goods("Pot", price="30.00"), goods("Rug", price="50.00")
    kitchen = catalogue.create_collection(title="Kitchen", products=[cup.product_id], actor=STAFF)
    catalogue.create_collection(title="Floor", products=[rug.product_id], actor=STAFF)
    promotion(applies_to="line", value=Decimal(50), collections=[kitchen.pk], products=[pot.product_id])
    cart, shopper = guest_cart(cup, pot, rug)
    seen = carts.get(cart_id=cart, shopper=shopper, now=NOW)
    assert taken(seen) == {"Cup": "5.00", "Pot": "15.00", "Rug": "0.00"}
    catalogue.update_collection(collection_id=kitchen.pk, products=[rug.product_id], actor=STAFF)
    seen = carts.get(cart_id=cart, shopper=shopper, now=NOW)
    assert taken(seen) == {"Cup": "0.00", "Pot": "15.00", "Rug": "25.00"}


def test_a_code_for_a_collection_waits_for_goods_that_are_in_it(in_shop: Tenant) -> None:
    cup, rug = goods("Cup"), goods("Rug", price="50.00")
    kitchen = catalogue.create_collection(title="Kitchen", products=[cup.product_id], actor=STAFF)
    promotion("KITCHEN", collections=[kitchen.pk], applies_to="line")
    cart, shopper = guest_cart(rug)
    seen = services.add_code(cart_id=cart, shopper=shopper, code="kitchen", now=NOW)
    assert [w["reason"] for w in seen["warnings"] if w["code"] == "code_not_applied"] == ["no_goods"]
    seen = services.add_item(cart_id=cart, shopper=shopper, variant_id=cup.pk, quantity=1, now=NOW)
    assert taken(seen) == {"Rug": "0.00", "Cup": "1.00"}


def test_two_codes_of_one_promotion_take_it_off_once(in_shop: Tenant) -> None:
    offered = promotion("FIRST", value=Decimal(10), usage_limit=1)
    promotions.create_code(promotion_id=offered.pk, values={"code": "SECOND"}, actor=actors.job("tests"))
    cart, shopper = guest_cart(goods(price="20.00"))
    for code in ("second", "first"):
        seen = services.add_code(cart_id=cart, shopper=shopper, code=code, now=NOW)
    assert [(d["code"], d["amount"]["amount"]) for d in seen["discounts"]] == [("FIRST", "2.00")]
    (warning,) = [w for w in seen["warnings"] if w["code"] == "code_not_applied"]
    assert (warning["reason"], "SECOND" in warning["detail"]) == ("not_combinable", True)
    order = checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
    assert order["discount_total"]["amount"] == "2.00"
    offered.refresh_from_db()
    assert offered.used_count == 1
    used = DiscountCode.objects.order_by("code").values_list("code", "used_count")
    assert list(used) == [("FIRST", 1), ("SECOND", 0)]
    invariants.check(in_shop)
