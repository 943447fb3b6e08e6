"""A guest's key to their cart: derived from it, kept nowhere, and naming it."""

from uuid import UUID

from kernel import keys

_PURPOSE = "cart"


def for_cart(cart_id: UUID) -> str:
    """The token of a guest's cart: its id, and what only this shop can have made of it."""
    return f"{cart_id.hex}.{keys.object_token(_PURPOSE, cart_id)}"


def find_cart(token: str) -> UUID | None:
    """The cart a genuine token names, or None."""
    name, _, mark = token.partition(".")
    try:
        cart_id = UUID(hex=name)
    except ValueError:
        return None
    return cart_id if keys.is_object_token(mark, _PURPOSE, cart_id) else None
