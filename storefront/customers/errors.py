"""What customers' services refuse."""

from kernel.errors import NotFound


class CustomerNotFound(NotFound, code="customer.not_found", title="No such customer"):
    """No customer of that id."""


class AddressNotFound(NotFound, code="address.not_found", title="No such address"):
    """The customer has no address of that id."""


class TierNotFound(NotFound, code="tier.not_found", title="No such membership tier"):
    """No membership tier of that id."""
