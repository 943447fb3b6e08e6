"""What carts refuse."""

from kernel.errors import Conflict, Invalid, NotFound


class CartNotFound(NotFound, code="cart.not_found", title="No such cart"):
    """No cart of that id, or not the caller's."""


class CartClosed(Conflict, code="cart.closed", title="This cart can no longer be changed"):
    """The cart was ordered or has expired."""


class ItemNotFound(NotFound, code="cart.item_not_found", title="No such item in this cart"):
    """The cart has no item of that id."""


class UnknownVariant(Invalid, code="cart.unknown_variant", title="There is no such variant on sale"):
    """There is no variant of that id on sale."""


class InvalidQuantity(Invalid, code="cart.invalid_quantity", title="This quantity is not possible"):
    """The quantity is out of bounds."""


class TooManyItems(Conflict, code="cart.too_many_items", title="This cart is full"):
    """The cart holds as many different variants as a cart may."""


class TooManyCodes(Conflict, code="cart.too_many_codes", title="This cart has enough discount codes"):
    """The cart holds as many codes as a cart may."""


class UnknownShippingMethod(
    Invalid, code="cart.unknown_shipping_method", title="There is no such shipping method for this address"
):
    """No method of that code goes to the cart's country."""
