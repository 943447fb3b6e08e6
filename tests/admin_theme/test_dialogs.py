"""What a dialog says before something happens, and where its button is."""

from django.test import Client
from django_tenants.utils import tenant_context

from storefront.checkout import services as checkout
from storefront.inventory.models import StockLevel
from storefront.orders.models import Order
from tenants.models import Tenant
from tests.storefront import stories


def _order(payment: dict[str, str]) -> Order:
    cart_id, shopper = stories.guest_cart(stories.goods("Cup", stock=10), quantity=2)
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=stories.NOW)
    return Order.objects.get(number=placed["number"])


def _dialog(client: Client, order: Order, button: str) -> str:
    return client.get(f"/admin/orders/order/{order.pk}/{button}/").content.decode()


def test_a_parcel_of_an_order_that_is_not_paid_says_so(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        unpaid, paid = _order(stories.BY_TRANSFER), _order(stories.PAYS)
    assert "This order is not paid yet." in _dialog(as_owner, unpaid, "fulfil")
    assert "This order is not paid yet." not in _dialog(as_owner, paid, "fulfil")


def test_the_way_out_of_cancelling_an_order_keeps_it(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        order = _order(stories.BY_TRANSFER)
    asked = _dialog(as_owner, order, "cancel").split()
    assert " ".join(["Keep", "the", "order"]) in " ".join(asked)
    assert "Cancel </a>" not in " ".join(asked)
    assert "Cancel </a>" in " ".join(_dialog(as_owner, order, "note").split())


def test_the_buttons_of_an_order_are_one_row_and_a_menu(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        order = _order(stories.BY_TRANSFER)
    shown = as_owner.get(f"/admin/orders/order/{order.pk}/change/").context["actions_detail"]
    row, menu = [str(each["title"]) for each in shown], [str(each["title"]) for each in shown[-1]["items"]]
    assert row == ["Mark as paid", "Fulfil", "Edit", "More"]
    assert menu == ["Note", "Cancel"]


def test_long_buttons_fold_sooner(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        level = StockLevel.objects.filter(on_hand__gt=0).first()
    assert level is not None
    shown = as_owner.get(f"/admin/inventory/stocklevel/{level.pk}/change/").context["actions_detail"]
    assert [str(each["title"]) for each in shown] == ["Adjust", "Record a count", "More"]
