"""Categories and collections."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas import NOT_SENT, Input, Moment, Output, SmallId
from api.shop.schemas.catalogue import CategoryLink, Slug


class Category(Output):
    """A category with the branch below it."""

    id: int
    name: str
    slug: str
    description: str
    product_count: int = Field(description="active products right in it")
    children: list["Category"]


class CategoryDetail(Category):
    """A category with the way to it."""

    parents: list[CategoryLink]


class CategoryIn(Input):
    """A category to be made."""

    name: str = Field(min_length=1, max_length=120)
    slug: Slug | None = None
    description: str = Field(default="", max_length=10_000)
    parent: SmallId | None = None


class CategoryPatch(Input):
    """What to change of a category; a `parent` of null makes it a root."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=120)
    slug: Slug = Field(default=NOT_SENT)
    description: str = Field(default=NOT_SENT, max_length=10_000)
    parent: SmallId | None = None


class Rule(Input):
    """What a collection by rules asks of a product; a category is named by its id and means all below it."""

    field: Literal["tag", "vendor", "title", "category", "price", "in_stock"]
    relation: Literal["is", "is_not", "contains", "contains_not", "at_least", "at_most"]
    value: str = Field(min_length=1, max_length=200)


class RuleOut(Output):
    """A rule as it is kept."""

    field: str
    relation: str
    value: str


class Collection(Output):
    """Products shown together."""

    id: int
    title: str
    slug: str
    description: str
    kind: Literal["manual", "rules"]
    match: Literal["all", "any"]
    rules: list[RuleOut]
    published_from: datetime | None
    published_until: datetime | None
    product_count: int


class CollectionIn(Input):
    """A collection to be made: with products, or of kind `rules` with rules."""

    title: str = Field(min_length=1, max_length=160)
    slug: Slug | None = None
    description: str = Field(default="", max_length=100_000)
    kind: Literal["manual", "rules"] = "manual"
    match: Literal["all", "any"] = "all"
    rules: list[Rule] = Field(default=[], max_length=20)
    published_from: Moment | None = None
    published_until: Moment | None = None
    products: list[SmallId] = Field(default=[], max_length=5000, description="ids, in the order shown")


class CollectionPatch(Input):
    """What to change of a collection."""

    title: str = Field(default=NOT_SENT, min_length=1, max_length=160)
    slug: Slug = Field(default=NOT_SENT)
    description: str = Field(default=NOT_SENT, max_length=100_000)
    kind: Literal["manual", "rules"] = Field(default=NOT_SENT)
    match: Literal["all", "any"] = Field(default=NOT_SENT)
    rules: list[Rule] = Field(default=NOT_SENT, max_length=20)
    published_from: Moment | None = None
    published_until: Moment | None = None
    products: list[SmallId] = Field(default=NOT_SENT, max_length=5000)
