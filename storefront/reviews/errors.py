"""What reviews refuse."""

from kernel.errors import Conflict, NotFound


class ReviewNotFound(NotFound):
    """No review of that id."""

    code = "review.not_found"
    title = "No such review"


class ProductNotFound(NotFound):
    """No product of that id on sale."""

    code = "review.product_not_found"
    title = "No such product"


class AlreadyReviewed(Conflict):
    """The customer has reviewed the product."""

    code = "review.already_reviewed"
    title = "You have reviewed this product"
