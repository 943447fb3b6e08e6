"""Products, and what narrows a list of them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from api.schemas import NOT_SENT, Input, Money, Output, Paging, SmallId, ordered_by
from api.shop.money import Amount, MoneyIn

Status = Literal["draft", "active", "archived"]
Attributes = Annotated[
    dict[
        Annotated[str, Field(min_length=1, max_length=80)],
        Annotated[str, Field(max_length=200)] | bool | int | float,
    ],
    Field(max_length=50, examples=[{"Material": "Stoneware", "Dishwasher safe": True}]),
]
Slug = Annotated[str, Field(min_length=1, max_length=255, examples=["stoneware-mug"])]


class CategoryLink(Output):
    """The category of a product."""

    id: int
    name: str
    slug: str


class CollectionLink(Output):
    """A collection a product lies in."""

    id: int
    slug: str
    title: str


class Rating(Output):
    """What approved reviews say on average."""

    average: float | None
    count: int


class Thumbnails(Output):
    """Addresses of smaller pictures, WebP; for a moment after an upload that of the picture itself."""

    small: str
    medium: str
    large: str


class Image(Output):
    """A picture of a product."""

    id: int
    url: str
    thumbnails: Thumbnails
    alt: str
    position: int
    variant: int | None
    width: int | None
    height: int | None


class Option(Output):
    """Something a buyer chooses, and its values in the order shown."""

    name: str
    values: list[str]


class Variant(Output):
    """What is put into a cart."""

    id: int
    sku: str | None
    title: str
    options: dict[str, str]
    price: Money
    compare_at_price: Money | None
    in_stock: bool
    weight_grams: int
    barcode: str
    taxable: bool
    tax_class: str
    requires_shipping: bool
    position: int


class Product(Output):
    """Something the shop sells."""

    id: int
    slug: str
    title: str
    description: str = Field(description="HTML that is safe to show")
    status: Status
    vendor: str
    category: CategoryLink | None
    tags: list[str]
    attributes: dict[str, str | bool | int | float] = Field(description="facts about it by name")
    price: Money | None = Field(description="the lowest of its variants")
    compare_at_price: Money | None
    in_stock: bool
    rating: Rating
    images: list[Image]
    options: list[Option]
    variants: list[Variant]
    collections: list[CollectionLink]
    created_at: datetime
    updated_at: datetime


class ProductFilter(Input):
    """Which products. `option.<name>=<value>` and `attribute.<name>=<value>` narrow by what they offer."""

    q: str = Field(
        default="",
        max_length=200,
        description="full text over title, vendor, tags and description; the last word may be begun only, and "
        "where nothing in the shop has them, words may be misspelt or broken off",
    )
    category: str = Field(default="", max_length=255, description="id or slug; brings what lies below it")
    collection: str = Field(default="", max_length=255, description="id or slug")
    tag: str = Field(default="", max_length=80)
    vendor: str = Field(default="", max_length=120)
    price_min: Amount | None = None
    price_max: Amount | None = None
    in_stock: bool | None = None
    rating_min: Decimal | None = Field(default=None, ge=1, le=5, max_digits=3, decimal_places=2)
    status: Literal["draft", "active", "archived", "any"] | None = Field(
        default=None, description="for staff; buyers see active products"
    )


class ProductQuery(ProductFilter, Paging):
    """Which products to list, and in which order: without a wish the best match, or the newest."""

    ordering: ordered_by("title", "price", "created_at", "rating", "relevance") | None = None  # type: ignore[valid-type]


class RelatedQuery(Input):
    """How many related products to give."""

    limit: int = Field(default=8, ge=1, le=24)


class HistoryEntry(Output):
    """What was changed at once of a product, or of one of its variants."""

    id: int
    variant: int | None
    changes: dict[str, list[Any]] = Field(
        description="before and after by field", examples=[{"price": ["9.00", "8.00"]}]
    )
    actor: str
    at: datetime


class VariantIn(Input):
    """A variant to be made; `options` names the value of each of the product's options."""

    price: MoneyIn
    options: dict[str, Annotated[str, Field(max_length=255)]] = Field(default={}, max_length=3)
    sku: str | None = Field(default=None, max_length=255)
    compare_at_price: MoneyIn | None = None
    weight_grams: int = Field(default=0, ge=0, le=2_000_000_000)
    barcode: str = Field(default="", max_length=255)
    taxable: bool = True
    tax_class: str = Field(default="standard", min_length=1, max_length=40)
    requires_shipping: bool = True


class VariantPatch(Input):
    """What to change of a variant; what is not sent stays."""

    price: MoneyIn = Field(default=NOT_SENT)
    options: dict[str, Annotated[str, Field(max_length=255)]] = Field(default=NOT_SENT, max_length=3)
    sku: str | None = Field(default=None, max_length=255)
    compare_at_price: MoneyIn | None = None
    weight_grams: int = Field(default=NOT_SENT, ge=0, le=2_000_000_000)
    barcode: str = Field(default=NOT_SENT, max_length=255)
    taxable: bool = Field(default=NOT_SENT)
    tax_class: str = Field(default=NOT_SENT, min_length=1, max_length=40)
    requires_shipping: bool = Field(default=NOT_SENT)
    position: int = Field(default=NOT_SENT, ge=1, le=1_000_000)


class ProductIn(Input):
    """A product to be made. `price` alone gives it one variant without options."""

    title: str = Field(min_length=1, max_length=255, examples=["Stoneware mug"])
    slug: Slug | None = Field(default=None, description="made of the title where it is not given")
    description: str = Field(
        default="", max_length=100_000, description="HTML; what is not safe is taken out"
    )
    status: Status = "draft"
    vendor: str = Field(default="", max_length=120)
    category: SmallId | None = None
    tags: list[Annotated[str, Field(max_length=80)]] = Field(default=[], max_length=100)
    attributes: Attributes = Field(default={})
    options: list[Annotated[str, Field(min_length=1, max_length=80)]] = Field(
        default=[], max_length=3, description="names, in order"
    )
    price: MoneyIn | None = None
    variants: list[VariantIn] = Field(default=[], max_length=500)


class ProductPatch(Input):
    """What to change of a product; what is not sent stays."""

    title: str = Field(default=NOT_SENT, min_length=1, max_length=255)
    slug: Slug = Field(default=NOT_SENT)
    description: str = Field(default=NOT_SENT, max_length=100_000)
    status: Status = Field(default=NOT_SENT)
    vendor: str = Field(default=NOT_SENT, max_length=120)
    category: SmallId | None = None
    tags: list[Annotated[str, Field(max_length=80)]] = Field(default=NOT_SENT, max_length=100)
    attributes: Attributes = Field(default=NOT_SENT)
    options: list[Annotated[str, Field(min_length=1, max_length=80)]] = Field(default=NOT_SENT, max_length=3)
