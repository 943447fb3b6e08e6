"""What messages about a customer's account and cart show."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from accounts.errors import WrongCode
from accounts.models import Profile, User
from kernel import sealing
from kernel.money import ZERO
from storefront.credits import queries as credit_queries
from storefront.customers import credentials, queries as customers
from storefront.emails import branding, queries
from storefront.emails.content import Content, NotNeeded
from storefront.emails.contexts import locales

_IN_NAMES, _LONGEST_NAME, _MOST_NAMES = " -'’", 30, 3
GIFT_CARD_CODE = "gift-card-mail"
"""What a gift card's code is sealed for until its mail has gone out."""


def _verification(facts: Mapping[str, Any]) -> Content:
    user = customers.get_user(user_id=facts["user"])
    return _with_token(facts, user, credentials.verification_token(user=user), "verify-email")


def password_reset(facts: Mapping[str, Any]) -> Content:
    """A link to choose a new password, a shop's or the platform's."""
    user = customers.get_user(user_id=facts["user"])
    return _with_token(facts, user, credentials.reset_token(user=user), "reset-password")


def log_in_changed(facts: Mapping[str, Any]) -> Content:
    """What became different in how somebody logs in to a shop or the platform."""
    user = customers.get_user(user_id=facts["user"])
    fmt, at = locales.format_for(facts, _locale(user)), datetime.fromisoformat(facts["at"]).astimezone(UTC)
    context = {
        "first_name": _first_name(user),
        "change": str(facts["change"]),
        "day": fmt.day(at.date()),
        "time": f"{at:%H:%M}",
        "link": f"{branding.brand().url}reset-password/",
    }
    return Content(context, fmt)


def _log_in_code(facts: Mapping[str, Any]) -> Content:
    user = customers.get_user(user_id=facts["user"])
    try:
        code = credentials.log_in_code(user=user, challenge=facts["challenge"])
    except WrongCode as error:
        raise NotNeeded("the code is over") from error
    context = {"first_name": _first_name(user), "code": code, "link": branding.brand().url}
    return Content(context, locales.format_for(facts, _locale(user)), shown=(code,))


def _with_token(facts: Mapping[str, Any], user: User, token: str, page: str) -> Content:
    context = {
        "first_name": _first_name(user),
        "link": f"{branding.brand().url}{page}/?token={token}",
    }
    return Content(context, locales.format_for(facts, _locale(user)), credentials=(token,))


def _first_name(user: User) -> str:
    """How a user is called. Until the address is shown to be theirs only what looks like a name: whoever opened the
    account has it mailed to somebody else.
    """
    name = user.first_name
    is_of_letters = all(sign in _IN_NAMES or unicodedata.category(sign)[0] in "LM" for sign in name)
    is_name = is_of_letters and len(name) <= _LONGEST_NAME and name.count(" ") < _MOST_NAMES
    return name if is_name or user.is_address_theirs else ""


def _locale(user: User) -> str:
    return Profile.objects.filter(user=user).values_list("locale", flat=True).first() or ""


def _abandoned_cart(facts: Mapping[str, Any]) -> Content:
    cart = queries.find_open_cart(cart_id=facts["cart"])
    if cart is None:
        raise NotNeeded("the cart was ordered or emptied")
    first_name, locale = locales.name_and_locale(cart.customer_id)
    fmt = locales.format_for(facts, cart.locale, locale)
    items = [
        {
            "title": item.title,
            "quantity": item.quantity,
            "price": fmt.amount(item.price, cart.currency),
            "total": fmt.amount(item.price * item.quantity, cart.currency),
        }
        for item in cart.items
    ]
    subtotal = sum((item.price * item.quantity for item in cart.items), ZERO)
    link = f"{branding.brand().url}?cart={cart.token}" if cart.token else branding.brand().url
    context = {
        "first_name": first_name,
        "items": items,
        "subtotal": fmt.amount(subtotal, cart.currency),
        "link": link,
    }
    return Content(context, fmt, credentials=(cart.token,) if cart.token else ())


def _gift_card(facts: Mapping[str, Any]) -> Content:
    card = credit_queries.get_gift_card(card_id=facts["card"])
    fmt = locales.format_for(facts)
    code = sealing.open_sealed(facts["code"], purpose=GIFT_CARD_CODE)
    context = {
        "amount": fmt.amount(card.initial_amount, card.currency),
        "code": code,
        "expires_on": fmt.day(card.expires_at.date()) if card.expires_at else "",
        "link": branding.brand().url,
    }
    return Content(context, fmt, shown=(code,))


BUILDERS: dict[str, Callable[[Mapping[str, Any]], Content]] = {
    "email_verification": _verification,
    "log_in_code": _log_in_code,
    "password_reset": password_reset,
    "log_in_changed": log_in_changed,
    "abandoned_cart": _abandoned_cart,
    "gift_card": _gift_card,
}
