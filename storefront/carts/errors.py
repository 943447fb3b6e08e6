"""What carts refuse."""

from kernel.errors import Conflict, Invalid, NotFound


class CartNotFound(NotFound):
    """No cart of that id, or not the caller's."""

    code = "cart.not_found"
    title = "No such cart"


class CartClosed(Conflict):
    """The cart was ordered or has expired."""

    code = "cart.closed"
    title = "This cart can no longer be changed"


class ItemNotFound(NotFound):
    """The cart has no item of that id."""

    code = "cart.item_not_found"
    title = "No such item in this cart"


class UnknownVariant(Invalid):
    """There is no variant of that id on sale."""

    code = "cart.unknown_variant"
    title = "There is no such variant on sale"


class InvalidQuantity(Invalid):
    """The quantity is out of bounds."""

    code = "cart.invalid_quantity"
    title = "This quantity is not possible"


class TooManyItems(Conflict):
    """The cart holds as many different variants as a cart may."""

    code = "cart.too_many_items"
    title = "This cart is full"


class TooManyCodes(Conflict):
    """The cart holds as many codes as a cart may."""

    code = "cart.too_many_codes"
    title = "This cart has enough discount codes"


class UnknownShippingMethod(Invalid):
    """No method of that code goes to the cart's country."""

    code = "cart.unknown_shipping_method"
    title = "There is no such shipping method for this address"
