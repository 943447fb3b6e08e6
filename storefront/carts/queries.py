"""Reads on carts."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from storefront.carts import errors, priced, tokens, views
from storefront.carts.models import Cart, CartItem
from storefront.carts.views import CartView
from storefront.customers.rules import Shopper
from storefront.taxes import providers as tax_providers


def find(*, cart_id: UUID, shopper: Shopper) -> Cart | None:
    """The cart if the shopper may see it, whatever its status, or None."""
    if not may_open(cart_id=cart_id, shopper=shopper):
        return None
    mine = Cart.objects.filter(Q(pk=cart_id, customer_id=shopper.customer_id))
    return mine.exclude(status=Cart.Status.DRAFT).first()


def find_open(*, customer_id: int, now: datetime) -> UUID | None:
    """The customer's newest open cart, or None."""
    mine = Cart.objects.filter(customer_id=customer_id, status=Cart.Status.OPEN, expires_at__gt=now)
    return mine.order_by("-updated_at").values_list("pk", flat=True).first()


def may_open(*, cart_id: UUID, shopper: Shopper) -> bool:
    """Whether the shopper is a customer, or a guest with this cart's token; whose it is, the row says."""
    return shopper.customer_id is not None or tokens.find_cart(shopper.token) == cart_id


def get(*, cart_id: UUID, shopper: Shopper, now: datetime) -> CartView:
    """The cart as its shopper sees it, priced now. Raises CartNotFound."""
    cart = find(cart_id=cart_id, shopper=shopper)
    if cart is None:
        raise errors.CartNotFound
    tax_providers.learn(cart.shipping_address)
    return views.cart_view(priced.read_and_price(cart, now=now))


def list_shipping_options(
    *, cart_id: UUID, shopper: Shopper, now: datetime
) -> list[views.ShippingOptionView]:
    """The methods that go to the cart's address, with what each would cost. Raises CartNotFound.

    Where there are none, the cart's warnings say why.
    """
    cart = find(cart_id=cart_id, shopper=shopper)
    if cart is None:
        raise errors.CartNotFound
    tax_providers.learn(cart.shipping_address)
    return views.shipping_options(priced.read_and_price(cart, now=now))


def count_pieces(*, cart_id: UUID, shopper: Shopper) -> int:
    """How many pieces are in the shopper's open cart; 0 where there is none."""
    if not may_open(cart_id=cart_id, shopper=shopper):
        return 0
    items = CartItem.objects.filter(
        Q(cart_id=cart_id, cart__customer_id=shopper.customer_id, cart__status=Cart.Status.OPEN)
    )
    return items.aggregate(pieces=Sum("quantity"))["pieces"] or 0
