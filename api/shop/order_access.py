"""Whose order a caller may read or change: staff any, a buyer their own."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from api import caller, responses
from api.permissions import holds
from api.shop import shoppers
from kernel.errors import PermissionRefused
from storefront.customers.rules import Shopper
from storefront.orders import queries
from storefront.orders.views import OrderView, without_buyer

VIEW, CHANGE, REFUND = "orders.view_order", "orders.change_order", "orders.add_refund"


def reader(request: HttpRequest) -> Shopper | None:
    """None for staff who may see orders, else whoever holds this one."""
    return None if caller.of(request).has_perm(VIEW) else shoppers.of_order(request)


def writer(request: HttpRequest, number: int) -> Shopper | None:
    """None for staff who may change orders. Raises PermissionRefused for those who only see them."""
    who = caller.of(request)
    if who.has_perm(CHANGE):
        return None
    shopper = shoppers.of_order(request)
    if who.has_perm(VIEW) and queries.find(number=number, shopper=shopper) is None:
        queries.get(number=number, shopper=None)
        raise PermissionRefused(_("This needs the permission {change}.").format(change=CHANGE))
    return shopper


def changed(request: HttpRequest, order: OrderView, *, status: int = 201) -> HttpResponse:
    """The order that staff or a key has changed, as they may see it."""
    return responses.ok(seen(request, order), status=status)


def seen(request: HttpRequest, order: OrderView) -> OrderView:
    """The order; without its buyer for who may not read orders."""
    return order if holds(request, VIEW, scope="orders:read") else without_buyer(order)
