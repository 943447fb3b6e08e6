"""What inventory refuses."""

from kernel.errors import Conflict, Invalid, NotFound


class OutOfStock(Conflict, code="cart.out_of_stock", title="Not enough of this is in stock"):
    """Not enough is left; `lines` says of which variants: `{variant, requested, available}`."""


class BelowReserved(Conflict, code="inventory.below_reserved", title="More than that is reserved for orders"):
    """Fewer would be on hand than are already promised to orders."""


class LevelNotFound(NotFound, code="inventory.level_not_found", title="No such variant at this location"):
    """The variant has no stock at that location, or one of the two is not there."""


class LocationNotFound(NotFound, code="inventory.location_not_found", title="No such location"):
    """No location of that id."""


class LocationCodeTaken(
    Conflict, code="inventory.location_code_taken", title="Another location has this code"
):
    """Another location has the code."""


class LocationInUse(
    Conflict, code="inventory.location_in_use", title="This location is not empty, or has a history"
):
    """Stock lies there, or did: what was moved there stays on record, and so does the location."""


class LastLocation(
    Conflict, code="inventory.last_location", title="A shop keeps at least one active location"
):
    """The shop would be left without an active location."""


class NoLocation(Conflict, code="inventory.no_location", title="There is no active location"):
    """The shop has no active location to keep stock at."""


class InvalidQuantity(Invalid, code="inventory.invalid_quantity", title="This quantity is not possible"):
    """A quantity is not a whole number of at least 1, or a change is nothing."""
