"""Products, and what narrows a list of them."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from api.schemas import NOT_SENT, Input, Moment, Paging, Parameters, SmallId, change_of, ordered_by
from api.shop.money import Amount, MoneyIn
from storefront.catalogue import rules
from storefront.catalogue.views import Status
from storefront.custom_fields.rules import Value

Attributes = Annotated[
    dict[
        Annotated[str, Field(min_length=1, max_length=80)],
        Annotated[str, Field(max_length=200)] | bool | int | float,
    ],
    Field(max_length=50, examples=[{"Material": "Stoneware", "Dishwasher safe": True}]),
]
CustomFields = Annotated[
    dict[Annotated[str, Field(max_length=40)], Value | None],
    Field(
        max_length=50,
        description="values of the shop's custom fields, by key; null takes one away, what is not named stays",
        examples=[{"care_notes": "Dishwasher safe"}],
    ),
]
Slug = Annotated[
    str,
    Field(
        min_length=1,
        max_length=255,
        examples=["stoneware-mug"],
        json_schema_extra={"pattern": f"^{rules.SLUG_PATTERN}$"},
    ),
]


def _split(values: list[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


Many = Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=50), AfterValidator(_split)]
"""Repeated, or with commas between: any of them will do."""


def _apart(values: Any) -> Any:
    return _split([str(value) for value in values]) if isinstance(values, list) else values


Ids = Annotated[list[Annotated[int, Field(ge=0, lt=10**18)]], Field(max_length=100), BeforeValidator(_apart)]
Uuids = Annotated[list[UUID], Field(max_length=100), BeforeValidator(_apart)]


class ProductFilter(Parameters):
    """Which products. `option.<name>=<value>` and `attribute.<name>=<value>` narrow by what they offer, and
    `custom.<key>=<value>` by custom fields that narrow lists.

    Filters that take several values may be repeated or have commas between them: any will do.
    """

    q: str = Field(
        default="",
        max_length=200,
        description="full text over title, vendor, tags and description; the last word may be begun only, and "
        "where nothing in the shop has them, words may be misspelt or broken off",
    )
    ids: Ids = Field(default=[], description="at most 100")
    external_id: str = Field(default="", max_length=255, description="for staff and keys")
    category: Many = Field(default=[], description="ids or slugs; each brings what lies below it")
    collection: Many = Field(default=[], description="ids or slugs")
    tag: Many = []
    vendor: Many = []
    price_min: Amount | None = None
    price_max: Amount | None = None
    in_stock: bool | None = None
    rating_min: Decimal | None = Field(default=None, ge=1, le=5, max_digits=3, decimal_places=2)
    updated_since: Moment | None = None
    status: Literal["draft", "active", "archived", "any"] | None = Field(
        default=None, description="for staff; buyers see active products"
    )


class ProductQuery(ProductFilter, Paging):
    """Which products to list, and in which order: without a wish the best match, or the newest.

    To follow changes, order by `updated_at` with an empty `cursor`, and go on from each `next`: nothing is missed.
    """

    ordering: ordered_by("title", "price", "created_at", "updated_at", "rating", "relevance") | None = None  # type: ignore[valid-type]


class VariantQuery(Paging):
    """Which variants: of products that the caller may see, the newest first, or by change."""

    ids: Ids = Field(default=[], description="at most 100")
    product: Ids = Field(default=[], description="ids of products, at most 100")
    sku: Many = []
    barcode: Many = []
    external_id: str = Field(default="", max_length=255, description="for staff and keys")
    updated_since: Moment | None = None
    ordering: ordered_by("updated_at") | None = None  # type: ignore[valid-type]


class SuggestionsQuery(Parameters):
    """The beginning of a search."""

    q: str = Field(default="", max_length=100)


class RelatedQuery(Parameters):
    """How many related products to give."""

    limit: int = Field(default=8, ge=1, le=24)


SeoTitle = Annotated[
    str, Field(max_length=255, description="its heading in search engines; empty: the title")
]
SeoDescription = Annotated[str, Field(max_length=500, description="empty: the beginning of the description")]


class MeasureIn(Input):
    """What a variant holds: 750 ml; its price is shown by 1 l, or by so much as the base says."""

    value: str = Field(examples=["750"])
    unit: str = Field(description="mg, g, kg; ml, cl, l, m3; mm, cm, m; m2; item", examples=["ml"])
    base_value: str | None = Field(default=None, examples=["1"])
    base_unit: str | None = Field(default=None, examples=["l"])


class VariantIn(Input):
    """A variant to be made; `options` names the value of each of the product's options."""

    price: MoneyIn
    options: dict[str, Annotated[str, Field(max_length=255)]] = Field(default={}, max_length=3)
    sku: str | None = Field(default=None, max_length=255)
    compare_at_price: MoneyIn | None = None
    measure: MeasureIn | None = Field(default=None, description="what it holds: its unit price is shown")
    weight_grams: int = Field(default=0, ge=0, le=2_000_000_000)
    barcode: str = Field(default="", max_length=255)
    taxable: bool = True
    tax_class: str = Field(default="standard", min_length=1, max_length=40)
    requires_shipping: bool = True
    external_id: str | None = Field(default=None, description="what another system calls it; unique")
    metadata: dict[str, str] = {}
    custom_fields: CustomFields = {}


@change_of()
class VariantPatch(VariantIn):
    """What to change of a variant; what is not sent stays."""

    position: int = NOT_SENT


class VariantPut(VariantPatch):
    """A variant as another system has it; what is not sent stays."""

    product: SmallId | None = Field(default=None, description="its product: needed where it is new")


class ProductIn(Input):
    """A product to be made. `price` alone gives it one variant without options."""

    title: str = Field(max_length=255, examples=["Stoneware mug"])
    slug: Slug | None = Field(default=None, description="made of the title where it is not given")
    description: str = Field(
        default="",
        max_length=100_000,
        description="what buyers read of it, as HTML; scripts and whatever else is not safe is taken out",
    )
    status: Status = "draft"
    vendor: str = Field(default="", max_length=120)
    seo_title: SeoTitle = ""
    seo_description: SeoDescription = ""
    category: SmallId | None = None
    tags: list[Annotated[str, Field(max_length=80)]] = Field(default=[], max_length=100)
    attributes: Attributes = Field(default={})
    options: list[Annotated[str, Field(min_length=1, max_length=80)]] = Field(
        default=[], max_length=3, description="names, in order"
    )
    price: MoneyIn | None = None
    variants: list[VariantIn] = Field(default=[], max_length=500)
    external_id: str | None = Field(default=None, description="what another system calls it; unique")
    metadata: dict[str, str] = {}
    custom_fields: CustomFields = {}


@change_of("price", "variants")
class ProductPatch(ProductIn):
    """What to change of a product; what is not sent stays."""

    slug: Slug = NOT_SENT
