"""What is sent about reviews."""

from pydantic import Field

from api.schemas import NOT_SENT, Input, Moment, Paging, Sorted, ordered_by
from api.shop.schemas.catalogue import Ids, Many
from storefront.reviews.views import Status


class ReviewIn(Input):
    """A review: 1 to 5 stars, and words. It is shown once it is approved."""

    rating: int
    title: str = ""
    body: str = ""


class ReviewQuery(Sorted):
    """Which of a product's reviews; only staff see others than the approved."""

    status: Status = "approved"
    ordering: ordered_by("created_at", "rating") | None = None  # type: ignore[valid-type]


class AllReviewsQuery(Paging):
    """Which reviews of all products: the newest first, or by change."""

    ids: Ids = Field(default=[], description="at most 100")
    status: Many = []
    product: Ids = Field(default=[], description="ids of products, at most 100")
    rating: Ids = Field(default=[], description="1 to 5")
    updated_since: Moment | None = None
    ordering: ordered_by("updated_at") | None = None  # type: ignore[valid-type]


class ReviewPatch(Input):
    """What to change of a review: whether it is shown, and the shop's answer."""

    status: Status = NOT_SENT
    reply: str = NOT_SENT
