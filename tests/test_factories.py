"""The factories make what their words say."""

import pytest

from storefront.inventory.models import StockLevel
from tests.factories import PASSWORD, CustomerFactory, OrderFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.usefixtures("in_shop")


def test_a_user_can_log_in() -> None:
    assert UserFactory().check_password(PASSWORD)


def test_a_variant_has_its_stock() -> None:
    variant = VariantFactory(stock=3)
    assert StockLevel.objects.get(variant=variant).on_hand == 3


def test_an_order_is_paid_or_waits() -> None:
    assert OrderFactory(paid=True).payment_status == "complete"
    assert OrderFactory().payment_status == "pending"


def test_a_customers_order_is_theirs() -> None:
    buyer = CustomerFactory()
    order = OrderFactory(customer=buyer, paid=True, quantity=2)
    assert order.customer_id == buyer.pk
    assert order.lines.get().quantity == 2
