"""What reviews refuse."""

from kernel.errors import Conflict, NotFound


class ReviewNotFound(NotFound, code="review.not_found", title="No such review"):
    """No review of that id."""


class ProductNotFound(NotFound, code="review.product_not_found", title="No such product"):
    """No product of that id on sale."""


class AlreadyReviewed(Conflict, code="review.already_reviewed", title="You have reviewed this product"):
    """The customer has reviewed the product."""
