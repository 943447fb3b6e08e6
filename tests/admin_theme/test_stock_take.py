"""Taking stock with a scanner."""

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from storefront.checkout import services as checkout
from storefront.inventory import stock_takes
from storefront.inventory.models import StockLevel, StockLocation, StockMovement
from tenants.models import Tenant
from tests.storefront import stories

pytestmark = pytest.mark.django_db
PAGE = "/admin/inventory/stocklevel/take/"


def test_scans_are_counted_by_their_codes() -> None:
    text = "\ufeffA-1\u200b\n4006381333931\n\nA-1; 3\n4006381333931\t2\nB 2 x 4\n"
    assert stock_takes.tally(text) == {"A-1": 4, "4006381333931": 3, "B 2": 4}


def test_what_was_scanned_is_compared_first_and_written_when_told(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        for title, sku, barcode in (("Cup", "C-1", "4006381333931"), ("Bowl", "B-1", ""), ("Jug", "J-1", "")):
            stories.goods(title, sku=sku, barcode=barcode, stock=5)
        location = StockLocation.objects.order_by("priority", "pk")[0].pk
    scans = {"location": location, "scans": "4006381333931\nc-1\nB-1; 5\nnothing"}
    shown = as_owner.post(PAGE, scans).content.decode()
    assert "nothing" in shown
    assert "-3" in shown

    def levels() -> dict[str, int]:
        with tenant_context(shop):
            return dict(StockLevel.objects.values_list("variant__sku", "on_hand"))

    assert levels() == {"C-1": 5, "B-1": 5, "J-1": 5}
    assert as_owner.post(PAGE, scans | {"record": "1"}).status_code == 302
    assert levels() == {"C-1": 2, "B-1": 5, "J-1": 5}
    with tenant_context(shop):
        (movement,) = StockMovement.objects.filter(kind="count", reason="Stock-taking")
    assert (movement.on_hand_delta, movement.actor) == (-3, "owner@alpha.example")


def test_what_is_promised_to_buyers_is_not_counted_away(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        cart_id, shopper = stories.guest_cart(stories.goods("Cup", sku="C-1", stock=5), quantity=3)
        checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
        location = StockLocation.objects.order_by("priority", "pk")[0].pk
    answer = as_owner.post(PAGE, {"location": location, "scans": "C-1", "record": "1"})
    assert answer.status_code == 200
    with tenant_context(shop):
        assert StockLevel.objects.get(variant__sku="C-1").on_hand == 5
