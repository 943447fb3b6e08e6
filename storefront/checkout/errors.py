"""What checkout refuses."""

from kernel.errors import Conflict, Invalid, NotFound


class DraftNotFound(NotFound, code="draft_order.not_found", title="There is no such draft order"):
    """There is no such draft order."""


class DraftPlaced(Conflict, code="draft_order.placed", title="The draft is an order already"):
    """The draft has become an order: change the order."""


class EmptyCart(Conflict, code="cart.empty", title="The cart is empty"):
    """There is nothing in the cart."""


class IncompleteCart(Invalid, code="cart.incomplete", title="Something is missing in the cart"):
    """Something an order needs is missing; `fields` says what."""


class TotalChanged(Conflict, code="cart.total_changed", title="The cart costs something else now"):
    """The cart costs something else than its buyer has seen; `total` says what."""


class PolicyChanged(Conflict, code="cart.policy_changed", title="The shop's terms have changed"):
    """A policy is another than the one its buyer has agreed to; `kind` says which."""


class UnavailableItem(Conflict, code="cart.unavailable", title="Something in the cart is no longer sold"):
    """Something in the cart is no longer sold; `items` says which."""


class TooMuchUnpaid(Conflict, code="cart.too_much_unpaid", title="Too much would wait for payment"):
    """More pieces would wait for payment than orders from one address may hold; `most` says how many."""


class TaxUnsettled(Conflict, code="cart.tax_unsettled", title="The shop has not said which tax applies"):
    """The shop has yet to say which tax applies; its staff are told beside its tax rates."""
