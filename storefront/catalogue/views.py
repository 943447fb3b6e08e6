"""The catalogue as every door shows it: what queries return, and operations declare."""

from datetime import datetime
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from kernel.money import MoneyDict
from storefront.custom_fields.views import Values

Status = Literal["draft", "active", "archived"]


class CategoryLink(TypedDict):
    """A category that something lies in."""

    id: int
    name: str
    slug: str


class CollectionLink(TypedDict):
    """A collection a product lies in."""

    id: int
    slug: str
    title: str


class ProductLink(TypedDict):
    """The product that something belongs to."""

    id: int
    slug: str
    title: str


class Rating(TypedDict):
    """What approved reviews say on average."""

    average: float | None
    count: int


class Thumbnails(TypedDict):
    """Addresses of smaller pictures, WebP; for a moment after an upload that of the picture itself."""

    small: str
    medium: str
    large: str


class ImageView(TypedDict):
    """A picture of a product."""

    id: int
    url: str
    thumbnails: Thumbnails
    alt: Annotated[str, Field(description="what it shows, for who cannot see it")]
    position: int
    variant: Annotated[int | None, Field(description="the variant it shows; null: all of them")]
    width: int | None
    height: int | None


class OptionView(TypedDict):
    """Something a buyer chooses, and its values in the order shown."""

    name: str
    values: list[str]


class Measure(TypedDict):
    """What a variant holds, and how much of it the unit price is of: 750 ml, by 1 l."""

    value: Annotated[str, Field(description="a plain decimal number", examples=["750"])]
    unit: Annotated[str, Field(description="mg, g, kg; ml, cl, l, m3; mm, cm, m; m2; item", examples=["ml"])]
    base_value: Annotated[str, Field(examples=["1"])]
    base_unit: Annotated[str, Field(description="measures what `unit` measures", examples=["l"])]


class ProductVariantView(TypedDict):
    """A variant of a product: what is put into a cart."""

    id: int
    sku: str | None
    title: str
    options: Annotated[dict[str, str], Field(description="its value of each of the product's options")]
    price: MoneyDict
    compare_at_price: MoneyDict | None
    measure: Measure | None
    unit_price: Annotated[MoneyDict | None, Field(description="of so much as the base of `measure` says")]
    in_stock: bool
    weight_grams: int
    barcode: str
    taxable: bool
    tax_class: str
    requires_shipping: bool
    position: int
    custom_fields: Values


class VariantView(ProductVariantView):
    """A variant with its product."""

    product: ProductLink
    external_id: NotRequired[Annotated[str | None, Field(description="for staff and keys")]]
    metadata: NotRequired[Annotated[dict[str, str], Field(description="for staff and keys")]]
    updated_at: datetime


class ProductView(TypedDict):
    """Something the shop sells."""

    id: int
    slug: str
    title: str
    description: Annotated[
        str, Field(description="what buyers read of it, as HTML that runs and loads nothing")
    ]
    status: Status
    vendor: str
    seo_title: Annotated[str, Field(description="its heading in search engines; empty: the title")]
    seo_description: Annotated[str, Field(description="empty: the beginning of the description")]
    category: CategoryLink | None
    tags: list[str]
    attributes: Annotated[dict[str, str | bool | int | float], Field(description="facts about it by name")]
    price: Annotated[MoneyDict | None, Field(description="the lowest of its variants")]
    compare_at_price: MoneyDict | None
    in_stock: bool
    rating: Rating
    images: list[ImageView]
    options: list[OptionView]
    variants: list[ProductVariantView]
    collections: list[CollectionLink]
    external_id: NotRequired[Annotated[str | None, Field(description="for staff and keys")]]
    metadata: NotRequired[Annotated[dict[str, str], Field(description="for staff and keys")]]
    custom_fields: Values
    created_at: datetime
    updated_at: datetime


class HistoryEntry(TypedDict):
    """What was changed at once of a product, or of one of its variants."""

    id: int
    variant: int | None
    changes: Annotated[
        dict[str, list[Any]],
        Field(description="before and after by field", examples=[{"price": ["9.00", "8.00"]}]),
    ]
    actor: str
    at: datetime


class CategoryView(TypedDict):
    """A category with the branch below it."""

    id: int
    name: str
    slug: str
    description: str
    product_count: Annotated[
        int,
        Field(
            description="active products right in it, counted when it is read: `updated_at` does not move with it"
        ),
    ]
    children: "list[CategoryView]"
    updated_at: datetime


class CategoryDetail(CategoryView):
    """A category with the way to it."""

    parents: list[CategoryLink]


class RuleView(TypedDict):
    """A rule as it is kept."""

    field: str
    relation: str
    value: str


class CollectionView(TypedDict):
    """Products shown together."""

    id: int
    title: str
    slug: str
    description: str
    seo_title: str
    seo_description: str
    kind: Literal["manual", "rules"]
    match: Literal["all", "any"]
    rules: list[RuleView]
    published_from: datetime | None
    published_until: datetime | None
    product_count: int
    external_id: NotRequired[Annotated[str | None, Field(description="for staff and keys")]]
    metadata: NotRequired[Annotated[dict[str, str], Field(description="for staff and keys")]]
    custom_fields: Values
    updated_at: datetime


class Count(TypedDict):
    """How many products a choice leaves."""

    value: str
    count: int


class CategoryCount(CategoryLink):
    """A category with how many of the products lie in it or below it."""

    count: int


class CollectionCount(CollectionLink):
    """A collection with how many of the products lie in it."""

    count: int


class NamedCounts(TypedDict):
    """An option or attribute, and how many products offer each value."""

    name: str
    values: list[Count]


class CustomCounts(TypedDict):
    """A custom field that narrows lists, and how many products have each value of at most 200 characters."""

    key: Annotated[str, Field(description="`custom.<key>` narrows the list")]
    name: str
    values: list[Count]


class PriceSpan(TypedDict):
    """From and to which price products are to be had; null where there are none."""

    min: MoneyDict | None
    max: MoneyDict | None


class RatingCount(TypedDict):
    """How many products are rated `min` or better."""

    min: int
    count: int


class Availability(TypedDict):
    """How many products are and are not in stock."""

    in_stock: int
    out_of_stock: int


class Facets(TypedDict):
    """What each further choice would leave.

    The count of a value is the `count` of `/products` with the same filters and that value in the place of the
    facet's own. Of more than 2,000 products a sample is counted, and the counts are estimates.
    """

    is_estimate: Annotated[bool, Field(description="counted in a sample")]
    count: Annotated[int, Field(description="products that all filters leave")]
    categories: list[CategoryCount]
    collections: list[CollectionCount]
    tags: list[Count]
    vendors: list[Count]
    price: PriceSpan
    options: list[NamedCounts]
    attributes: list[NamedCounts]
    custom_fields: list[CustomCounts]
    ratings: list[RatingCount]
    availability: Availability


class SuggestedProduct(TypedDict):
    """A product whose words begin so."""

    id: int
    slug: str
    title: str
    price: MoneyDict | None
    image: Annotated[str | None, Field(description="address of its small picture")]


class Suggestions(TypedDict):
    """What may be meant by the beginning of a search."""

    products: list[SuggestedProduct]
    categories: list[CategoryLink]
    collections: list[CollectionLink]
    terms: Annotated[list[str], Field(description="words that products have")]
