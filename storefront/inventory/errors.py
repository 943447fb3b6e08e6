"""What inventory refuses."""

from kernel.errors import Conflict, Invalid, NotFound


class OutOfStock(Conflict):
    """Not enough is left; `data["lines"]` says of which variants: `{variant_id, requested, available}`."""

    code = "cart.out_of_stock"
    title = "Not enough of this is in stock"


class BelowReserved(Conflict):
    """Fewer would be on hand than are already promised to orders."""

    code = "inventory.below_reserved"
    title = "More than that is reserved for orders"


class LevelNotFound(NotFound):
    """The variant has no stock at that location, or one of the two is not there."""

    code = "inventory.level_not_found"
    title = "No such variant at this location"


class LocationNotFound(NotFound):
    """No location of that id."""

    code = "inventory.location_not_found"
    title = "No such location"


class LocationCodeTaken(Conflict):
    """Another location has the code."""

    code = "inventory.location_code_taken"
    title = "Another location has this code"


class LocationInUse(Conflict):
    """Stock lies there, or did: what was moved there stays on record, and so does the location."""

    code = "inventory.location_in_use"
    title = "This location is not empty, or has a history"


class LastLocation(Conflict):
    """The shop would be left without an active location."""

    code = "inventory.last_location"
    title = "A shop keeps at least one active location"


class NoLocation(Conflict):
    """The shop has no active location to keep stock at."""

    code = "inventory.no_location"
    title = "There is no active location"


class InvalidQuantity(Invalid):
    """A quantity is not a whole number of at least 1, or a change is nothing."""

    code = "inventory.invalid_quantity"
    title = "This quantity is not possible"
