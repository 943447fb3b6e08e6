"""What an order takes of a promotion's uses, and gives back when it ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from storefront.carts import services as carts
from storefront.checkout import services as checkout
from storefront.customers.rules import Shopper
from storefront.orders import expiry, services as orders
from storefront.promotions.models import DiscountCode, Promotion, PromotionUse
from tenants.models import Tenant
from tests import invariants
from tests.storefront.stories import DECLINED, NOW, STAFF, customer, customer_cart, goods, promotion

LATER = NOW + timedelta(days=30)


def cancel(order: dict[str, Any], shopper: Shopper) -> None:
    orders.cancel(number=order["number"], shopper=shopper, now=NOW, actor=STAFF)


def expire(order: dict[str, Any], shopper: Shopper) -> None:
    assert expiry.expire_unpaid(now=LATER) == 1


@pytest.mark.parametrize("end", [cancel, expire])
def test_who_used_a_code_once_uses_it_again_after_the_order_has_ended(
    in_shop: Tenant, end: Callable[[dict[str, Any], Shopper], None]
) -> None:
    offered = promotion("MINE", code_limit=1, usage_limit=1, limit_per_buyer=1, is_first_order_only=True)
    variant, buyer = goods(), customer()

    def uses() -> list[int]:
        own = PromotionUse.objects.order_by("buyer", "promotion").values_list("times", flat=True)
        return [
            Promotion.objects.get(pk=offered.pk).used_count,
            DiscountCode.objects.get(code="MINE").used_count,
            *own,
        ]

    def order() -> tuple[dict[str, Any], Shopper]:
        cart, shopper = customer_cart(buyer, variant)
        carts.add_code(cart_id=cart, shopper=shopper, code="mine", now=NOW)
        return checkout.place(cart_id=cart, shopper=shopper, payment=DECLINED, now=NOW), shopper

    placed, shopper = order()
    assert [d["code"] for d in placed["discounts"]] == ["MINE"]
    assert set(uses()) == {1}
    end(placed, shopper)
    assert set(uses()) == {0}
    assert [d["code"] for d in order()[0]["discounts"]] == ["MINE"]
    assert set(uses()) == {1}
    invariants.check(in_shop)
