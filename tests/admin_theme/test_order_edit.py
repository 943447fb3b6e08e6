"""An order changed in the admin before it is sent: what it comes to is seen before it is done."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from storefront.catalogue.models import Variant
from storefront.checkout import services as checkout
from storefront.orders.models import Order, OrderLine, Refund
from tenants.models import Tenant
from tests.storefront import stories

pytestmark = pytest.mark.django_db


def placed(shop: Tenant, payment: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The page that edits an order of two pieces of one thing, and what its form holds."""
    with tenant_context(shop):
        cart_id, shopper = stories.guest_cart(stories.goods("Mug", stock=9), quantity=2)
        made = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=stories.NOW)
        order = Order.objects.get(number=made["number"])
        line = OrderLine.objects.get(order=order)
        held = {f"shipping_address.{name}": text for name, text in order.shipping_address.items()}
    added = {f"quantity-{number}": "1" for number in range(3)}
    return f"/admin/orders/order/{order.pk}/edit/", {**held, **added, f"line-{line.pk}": "2"}


def total(shop: Tenant, page: str) -> Decimal:
    """What the order costs."""
    with tenant_context(shop):
        return Order.objects.get(pk=page.split("/")[-3]).total


def more(data: dict[str, str], quantity: str) -> dict[str, str]:
    """The form with another quantity."""
    return data | {name: quantity for name in data if name.startswith("line-")}


def test_what_it_comes_to_is_seen_before_an_unpaid_order_is_changed(as_owner: Client, shop: Tenant) -> None:
    page, data = placed(shop, stories.BY_TRANSFER)
    before = total(shop, page)
    with tenant_context(shop):
        other = stories.goods("Bowl", stock=9)
    wish = more(data, "3") | {"variant-0": str(other.pk), "quantity-0": "1", "price-0": "1.50"}
    found = as_owner.post(page, wish).context["found"]
    assert total(shop, page) == before
    assert found["seen"] > Decimal("1.5")
    as_owner.post(page, wish | {"seen": "0.01"})
    assert total(shop, page) == before
    done = as_owner.post(page, wish | {"seen": str(found["seen"])})
    assert (done.status_code, total(shop, page)) == (302, before + found["seen"])
    with tenant_context(shop):
        lines = OrderLine.objects.filter(order=page.split("/")[-3]).order_by("pk")
        assert sorted(lines.values_list("quantity", flat=True)) == [1, 3]


def test_of_a_paid_order_pieces_are_taken_out_and_given_back(as_owner: Client, shop: Tenant) -> None:
    page, data = placed(shop, stories.PAYS)
    assert "variant-0" not in as_owner.get(page).context["form"].fields
    found = as_owner.post(page, more(data, "1")).context["found"]
    assert found["seen"] < 0
    with tenant_context(shop):
        assert not Refund.objects.exists()
    assert as_owner.post(page, more(data, "1") | {"seen": str(found["seen"])}).status_code == 302
    with tenant_context(shop):
        assert Refund.objects.get().amount == -found["seen"]


def test_what_the_service_refuses_stands_at_its_field(as_owner: Client, shop: Tenant) -> None:
    page, data = placed(shop, stories.BY_TRANSFER)
    refused = as_owner.post(page, data | {"shipping_address.postal_code": "none"})
    assert list(refused.context["form"].errors) == ["shipping_address.postal_code"]
    refused = as_owner.post(page, more(data, "100"))
    assert list(refused.context["form"].errors) == [name for name in data if name.startswith("line-")]
    with tenant_context(shop):
        other = stories.goods("Bowl", stock=9)
    dear = {"variant-0": str(other.pk), "quantity-0": "2", "price-0": "999999999999.99"}
    refused = as_owner.post(page, data | dear)
    assert "which is the most" in refused.context["form"].non_field_errors()[0]


def test_more_of_what_was_sold_below_its_price_is_for_who_may_set_prices(
    as_owner: Client, as_role: Callable[[str], Client], shop: Tenant
) -> None:
    page, data = placed(shop, stories.BY_TRANSFER)
    with tenant_context(shop):
        Variant.objects.update(price=Decimal(99))
    fulfilment = as_role(roles.FULFILMENT)
    assert "permission" in fulfilment.post(page, more(data, "3")).content.decode()
    assert fulfilment.post(page, more(data, "1")).context["found"]["seen"] < 0
    assert as_owner.post(page, more(data, "3")).context["found"]["seen"] == 10


def test_who_may_not_change_orders_edits_none(as_role: Callable[[str], Client], shop: Tenant) -> None:
    page, data = placed(shop, stories.PAYS)
    support, analyst = as_role(roles.SUPPORT), as_role(roles.ANALYST)
    assert analyst.post(page, data).status_code == 403
    assert "permission" in support.post(page, more(data, "1")).content.decode()
