"""What is sent about reviews."""

from api.schemas import NOT_SENT, Input, Paging
from storefront.reviews.views import Status


class ReviewIn(Input):
    """A review: 1 to 5 stars, and words. It is shown once it is approved."""

    rating: int
    title: str = ""
    body: str = ""


class ReviewQuery(Paging):
    """Which of a product's reviews; only staff see others than the approved."""

    status: Status = "approved"


class ReviewPatch(Input):
    """What to change of a review: whether it is shown, and the shop's answer."""

    status: Status = NOT_SENT
    reply: str = NOT_SENT
