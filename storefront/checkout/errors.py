"""What checkout refuses."""

from kernel.errors import Conflict, Invalid


class EmptyCart(Conflict):
    """There is nothing in the cart."""

    code = "cart.empty"
    title = "The cart is empty"


class IncompleteCart(Invalid):
    """Something an order needs is missing; `data["fields"]` says what."""

    code = "cart.incomplete"
    title = "Something is missing in the cart"


class TotalChanged(Conflict):
    """The cart costs something else than its buyer has seen; `data["total"]` says what."""

    code = "cart.total_changed"
    title = "The cart costs something else now"


class PolicyChanged(Conflict):
    """A policy is another than the one its buyer has agreed to; `data["kind"]` says which."""

    code = "cart.policy_changed"
    title = "The shop's terms have changed"


class UnavailableItem(Conflict):
    """Something in the cart is no longer sold; `data["items"]` says which."""

    code = "cart.unavailable"
    title = "Something in the cart is no longer sold"


class TaxUnsettled(Conflict):
    """The shop has yet to say which tax applies; its staff are told beside its tax rates."""

    code = "cart.tax_unsettled"
    title = "The shop has not said which tax applies"
