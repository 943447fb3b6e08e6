"""Whose cart or order a caller may reach: their own as a customer, or a guest's by its token."""

from uuid import UUID

from django.http import HttpRequest

from accounts.models import User
from api import caller, errors
from kernel import clock
from storefront.carts import queries as carts
from storefront.customers import queries as customers, services as customer_services
from storefront.customers.models import Customer
from storefront.customers.rules import Shopper


def find_customer(request: HttpRequest) -> Customer | None:
    """The caller as a customer, or None for guests and programs."""
    user = caller.of(request).user
    return customers.find_by_user(user=user) if user is not None else None


def get_user(request: HttpRequest) -> User:
    """The caller, logged in. Raises AuthenticationRequired."""
    user = caller.of(request).user
    if user is None:
        raise errors.AuthenticationRequired
    return user


def get_customer(request: HttpRequest) -> Customer:
    """The caller as a customer; a member of staff who shops becomes one. Raises AuthenticationRequired."""
    user = get_user(request)
    return customers.find_by_user(user=user) or customer_services.ensure(user=user, now=clock.now())


def of_cart(request: HttpRequest, cart_id: UUID) -> Shopper:
    """Who the caller is to this cart. A token that opens it goes before the log-in."""
    who = caller.of(request)
    guest = Shopper(token=who.cart_token)
    if who.user is None:
        return guest
    if who.cart_token and carts.find(cart_id=cart_id, shopper=guest) is not None:
        return guest
    return _own(request)


def of_order(request: HttpRequest) -> Shopper:
    """Who the caller is to an order: the bearer of its token, or a customer."""
    who = caller.of(request)
    if who.order_token or who.user is None:
        return Shopper(token=who.order_token)
    return _own(request)


def _own(request: HttpRequest) -> Shopper:
    customer = find_customer(request)
    return Shopper.of(customer) if customer is not None else Shopper()
