"""How many products each choice would leave."""

from pydantic import Field

from api.schemas import Money, Output
from api.shop.schemas.catalogue import CategoryLink, CollectionLink


class Count(Output):
    """How many products a choice leaves."""

    value: str
    count: int


class CategoryCount(CategoryLink):
    """A category with how many of the products lie in it or below it."""

    count: int


class CollectionCount(CollectionLink):
    """A collection with how many of the products lie in it."""

    count: int


class NamedCounts(Output):
    """An option or attribute, and how many products offer each value."""

    name: str
    values: list[Count]


class PriceSpan(Output):
    """From and to which price products are to be had; null where there are none."""

    min: Money | None
    max: Money | None


class RatingCount(Output):
    """How many products are rated `min` or better."""

    min: int
    count: int


class Availability(Output):
    """How many products are and are not in stock."""

    in_stock: int
    out_of_stock: int


class Facets(Output):
    """What each further choice would leave.

    The count of a value is the `count` of `/products` with the same filters and that value in the place
    of the facet's own.
    """

    count: int = Field(description="products that all filters leave")
    categories: list[CategoryCount]
    collections: list[CollectionCount]
    tags: list[Count]
    vendors: list[Count]
    price: PriceSpan
    options: list[NamedCounts]
    attributes: list[NamedCounts]
    ratings: list[RatingCount]
    availability: Availability
