"""Categories and collections."""

from typing import Literal

from pydantic import Field

from api.schemas import NOT_SENT, Input, Moment, Paging, SmallId, change_of, ordered_by
from api.shop.schemas.catalogue import CustomFields, Ids, SeoDescription, SeoTitle, Slug


class CategoryIn(Input):
    """A category to be made."""

    name: str = Field(max_length=120)
    slug: Slug | None = None
    description: str = Field(default="", max_length=10_000)
    parent: SmallId | None = None


@change_of()
class CategoryPatch(CategoryIn):
    """What to change of a category; a `parent` of null makes it a root."""

    slug: Slug = NOT_SENT


class CollectionRule(Input):
    """What a collection by rules asks of a product; a category is named by its id and means all below it."""

    field: Literal["tag", "vendor", "title", "category", "price", "in_stock"]
    relation: Literal["is", "is_not", "contains", "contains_not", "at_least", "at_most"]
    value: str = Field(min_length=1, max_length=200)


class CollectionQuery(Paging):
    """Which collections: by title, or by change."""

    ids: Ids = Field(default=[], description="at most 100")
    external_id: str = Field(default="", max_length=255, description="for staff and keys")
    updated_since: Moment | None = None
    ordering: ordered_by("updated_at") | None = None  # type: ignore[valid-type]


class CollectionIn(Input):
    """A collection to be made: with products, or of kind `rules` with rules."""

    title: str = Field(max_length=160)
    slug: Slug | None = None
    description: str = Field(default="", max_length=100_000)
    seo_title: SeoTitle = ""
    seo_description: SeoDescription = ""
    kind: Literal["manual", "rules"] = "manual"
    match: Literal["all", "any"] = "all"
    rules: list[CollectionRule] = Field(default=[], max_length=20)
    published_from: Moment | None = None
    published_until: Moment | None = None
    products: list[SmallId] = Field(default=[], max_length=5000, description="ids, in the order shown")
    external_id: str | None = Field(default=None, description="what another system calls it; unique")
    metadata: dict[str, str] = {}
    custom_fields: CustomFields = {}


@change_of()
class CollectionPatch(CollectionIn):
    """What to change of a collection."""

    slug: Slug = NOT_SENT
