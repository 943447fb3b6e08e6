"""The gift cards that pay a cart."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from storefront.carts import services
from storefront.carts.views import CartView
from storefront.credits import queries as credit_queries
from storefront.credits.errors import TooManyGiftCards
from storefront.credits.rules import MOST_CARDS, is_code, normalise
from storefront.customers.rules import Shopper


def enter_code(*, cart_id: UUID, shopper: Shopper, code: str, address: str = "", now: datetime) -> CartView:
    """Enter what a buyer types into the one field for codes: a gift card's, or a discount code.

    Raises what `add` and `services.add_code` do.
    """
    enter = add if is_code(normalise(code)) else services.add_code
    return enter(cart_id=cart_id, shopper=shopper, code=code, address=address, now=now)


@transaction.atomic
def add(*, cart_id: UUID, shopper: Shopper, code: str, address: str = "", now: datetime) -> CartView:
    """Pay with a gift card as far as it goes; one that is in the cart already changes nothing.

    Raises CartNotFound, CartClosed, UnknownGiftCard (also for one that is spent, expired or switched off),
    TooManyGiftCards, RateLimited (so many tries from an `address`).
    """
    services.require_try(address)
    cart = services.lock(cart_id=cart_id, shopper=shopper, now=now)
    card = credit_queries.find_by_code(code=code, now=now)
    if card not in cart.gift_cards:
        if len(cart.gift_cards) >= MOST_CARDS:
            raise TooManyGiftCards
        cart.gift_cards = [*cart.gift_cards, card]
        cart.save(update_fields=["gift_cards"])
    return services.view(cart, now=now)


@transaction.atomic
def remove(*, cart_id: UUID, shopper: Shopper, card_id: int, now: datetime) -> CartView:
    """Take a gift card out, if it is in. Raises CartNotFound or CartClosed."""
    cart = services.lock(cart_id=cart_id, shopper=shopper, now=now)
    if card_id in cart.gift_cards:
        cart.gift_cards = [kept for kept in cart.gift_cards if kept != card_id]
        cart.save(update_fields=["gift_cards"])
    return services.view(cart, now=now)
