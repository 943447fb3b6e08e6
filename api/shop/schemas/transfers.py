"""Products by file, in and out, and a customer's own data."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from api.schemas import Input, Output, Paging
from api.shop.schemas.catalogue import ProductIn, VariantIn
from storefront.inventory.rules import MOST_ON_HAND
from storefront.transfers.views import PictureState


class PictureQuery(Paging):
    """Which pictures to list."""

    state: PictureState | None = None


class Retried(Output):
    """How many pictures are fetched once more."""

    retried: int


class BatchStockIn(Input):
    """How much of a variant lies at a location, and how it sells there."""

    location: int | str = Field(description="its id or code", examples=["main"])
    on_hand: int = Field(default=0, ge=0, le=MOST_ON_HAND)
    policy: Literal["deny", "continue", "untracked"] = "deny"
    low_stock_threshold: int | None = Field(default=None, ge=0, le=MOST_ON_HAND)


class BatchVariantIn(VariantIn):
    """A variant of a batch's product, found by its external id, SKU or options."""

    stock: list[BatchStockIn] = Field(default=[], max_length=50)


class BatchImageIn(Input):
    """A picture, fetched from its address once."""

    url: str = Field(max_length=2000, pattern=r"^https?://")
    alt: str = Field(default="", max_length=255)


class BatchItemIn(ProductIn):
    """A product as another system has it; `external_id` or `slug` names it."""

    title: str = Field(default="", max_length=255, description="needed where it is new")
    variants: list[BatchVariantIn] = Field(default=[], max_length=100)  # type: ignore[assignment]
    collections: list[Annotated[str, Field(max_length=255)]] = Field(
        default=[], max_length=50, description="slugs or external ids of all that it is put into by hand"
    )
    images: list[BatchImageIn] = Field(default=[], max_length=50)

    @model_validator(mode="after")
    def _is_named(self) -> "BatchItemIn":
        if not self.external_id and not self.slug:
            raise PydanticCustomError(
                "required", "{said}", {"said": _("Name the product by `external_id` or `slug`.")}
            )
        return self


class BatchIn(Input):
    """Products to create or change, up to 1,000."""

    items: list[BatchItemIn] = Field(min_length=1, max_length=1000)
