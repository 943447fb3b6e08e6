"""What customers' services refuse."""

from kernel.errors import NotFound


class CustomerNotFound(NotFound):
    """No customer of that id."""

    code = "customer.not_found"
    title = "No such customer"


class AddressNotFound(NotFound):
    """The customer has no address of that id."""

    code = "address.not_found"
    title = "No such address"


class TierNotFound(NotFound):
    """No membership tier of that id."""

    code = "tier.not_found"
    title = "No such membership tier"
