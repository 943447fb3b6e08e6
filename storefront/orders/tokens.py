"""A guest's key to their order: derived from it and kept nowhere, so a retried answer carries the same."""

from uuid import UUID

from kernel import keys
from storefront.customers.data_subjects import NOWHERE
from storefront.customers.rules import Shopper
from storefront.orders.models import Order

_PURPOSE = "order"


def for_order(order_id: UUID) -> str:
    """The token of a guest's order."""
    return keys.object_token(_PURPOSE, order_id)


def belongs_to(order: Order, shopper: Shopper) -> bool:
    """Whether the order is the shopper's: a customer's by their id, a guest's by its token.

    The token goes on opening an order that joined an account later: it stands in the mails of it. An order whose buyer
    was taken out is nobody's.
    """
    if is_nobodys(order):
        return False
    if order.customer_id is not None and order.customer_id == shopper.customer_id:
        return True
    return keys.is_object_token(shopper.token, _PURPOSE, order.pk)


def is_nobodys(order: Order) -> bool:
    """Whether its buyer was taken out, so that it is its shop's alone."""
    return order.email.endswith(NOWHERE)


def shopper_of(order: Order) -> Shopper:
    """Whose the order is, for who was let in by something that was checked already."""
    if order.customer_id is not None:
        return Shopper(customer_id=order.customer_id)
    return Shopper(token=for_order(order.pk))
