"""The cookie in which a guest's browser keeps the key to its cart: this shop's host alone gets it."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from storefront.carts import tokens
from storefront.carts.services import LIFETIME
from storefront.customers.rules import Shopper

LONGEST = 200


def find(request: HttpRequest) -> tuple[UUID, Shopper] | None:
    """The cart that the browser holds the key to and its shopper, or None for no key or a wrong one."""
    token = request.COOKIES.get(settings.CART_COOKIE_NAME, "")[:LONGEST]
    cart_id = tokens.find_cart(token)
    return None if cart_id is None else (cart_id, Shopper(token=token))


def drop(response: HttpResponse) -> None:
    """Let the browser forget the key."""
    response.delete_cookie(settings.CART_COOKIE_NAME, samesite="Lax")


def keep(response: HttpResponse, token: str) -> None:
    """Let the browser keep the key for as long as an untouched cart lives; no script can read it."""
    response.set_cookie(
        settings.CART_COOKIE_NAME,
        token,
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
