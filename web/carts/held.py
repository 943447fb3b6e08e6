"""The cart of a visitor of the shop's own pages: a customer's newest, or a guest's by the key in their browser."""

from uuid import UUID

from django.http import HttpRequest

from kernel import clock
from storefront.carts import merging, queries, services
from storefront.customers.models import Customer
from storefront.customers.rules import Shopper
from web.carts import cookie
from web.customers import visitor

Held = tuple[UUID, Shopper]

TOLD = "cart_told"
"""What a customer's cart has to tell at the next look, in their session."""


def find(request: HttpRequest) -> Held | None:
    """The visitor's cart and its shopper; None where there is none. It may be closed by now."""
    customer = visitor.find(request)
    if customer is None:
        return cookie.find(request)
    cart_id = queries.find_open(customer_id=customer.pk, now=clock.now())
    return None if cart_id is None else (cart_id, Shopper.of(customer))


def open_for(request: HttpRequest, *, locale: str) -> tuple[Held, str]:
    """A new cart of the visitor's, and the key that a guest's browser is to keep."""
    customer = visitor.find(request)
    made = services.create(customer=customer, locale=locale, now=clock.now())
    if customer is not None:
        return (made["id"], Shopper.of(customer)), ""
    return (made["id"], Shopper(token=made["token"])), made["token"]


def take_over(request: HttpRequest, customer: Customer) -> None:
    """What the browser held as a guest is the customer's from now on; what was lost of it their cart tells once.

    Raises CartNotFound or CartClosed.
    """
    guest = cookie.find(request)
    if guest is not None:
        merged = merging.merge(
            cart_id=guest[0],
            shopper=Shopper.of(customer),
            token=guest[1].token,
            now=clock.now(),
        )
        request.session[TOLD] = [warning["detail"] for warning in merged["warnings"]]
