"""Products by file, in and out, and a customer's own data."""

from api.schemas import Output, Paging
from storefront.transfers.views import PictureState


class PictureQuery(Paging):
    """Which pictures to list."""

    state: PictureState | None = None


class Retried(Output):
    """How many pictures are fetched once more."""

    retried: int
