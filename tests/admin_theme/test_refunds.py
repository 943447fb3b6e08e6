"""Giving money back from an order's page."""

from decimal import Decimal

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from storefront.checkout import services as checkout
from storefront.orders.models import Order, Refund
from tenants.models import Tenant
from tests.storefront import stories

STEP = {"_form_submitted": "True"}


@pytest.fixture
def order(shop: Tenant) -> Order:
    with tenant_context(shop):
        cart_id, holder = stories.guest_cart(stories.goods(stock=10), quantity=2)
        placed = checkout.place(cart_id=cart_id, holder=holder, payment=stories.PAYS, now=stories.NOW)
        return Order.objects.get(number=placed["number"])


def test_an_amount_and_then_the_rest_go_back_once_for_each_form(
    as_owner: Client, shop: Tenant, order: Order
) -> None:
    url = f"/admin/orders/order/{order.pk}/refund/"
    for form in ({"amount": "2.50", "key": "a"}, {"amount": "2.50", "key": "a"}, {"amount": "", "key": "b"}):
        answer = as_owner.post(url, form | {"reason": "chipped"} | STEP)
        assert answer.status_code == 302
    with tenant_context(shop):
        order.refresh_from_db()
        assert order.payment_status == "refunded"
        amounts = list(Refund.objects.order_by("pk").values_list("amount", flat=True))
        assert sorted(amounts) == sorted([Decimal("2.50"), order.total - Decimal("2.50")])
    page = as_owner.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert "Refunded" in page
    assert "/refund/" not in page
