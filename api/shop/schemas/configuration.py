"""The shop itself, its stock, promotions, taxes and tiers."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from api.schemas import NOT_SENT, Input, Money, Output, Paging, SmallId, ordered_by
from api.shop.schemas.catalogue import Amount, MoneyIn

Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=6, decimal_places=3)]
Delta = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]
Kind = Literal["percentage", "fixed", "free_shipping"]


class Theme(Output):
    """How the shop looks."""

    colour: str = Field(pattern=r"^#[0-9a-f]{6}$")


class Gateway(Output):
    """A way to pay."""

    code: str
    name: str


class Shop(Output):
    """The shop."""

    name: str
    slug: str
    currency: str
    country: str
    locale: str
    time_zone: str
    prices_include_tax: bool
    theme: Theme
    contact_email: str
    payment_gateways: list[Gateway]
    links: dict[str, str]
    policies: dict[str, str] = Field(description="addresses of the shop's terms, by name")


class LevelQuery(Paging):
    """Which stock levels to list."""

    variant: SmallId | None = None
    location: SmallId | None = None
    is_low: bool | None = None
    updated_since: AwareDatetime | None = None


class StockLevel(Output):
    """How much of a variant lies at a location."""

    id: int
    variant_id: int
    location_id: int
    on_hand: int
    reserved: int
    available: int
    policy: Literal["deny", "continue", "untracked"]
    low_stock_threshold: int | None
    updated_at: datetime
    sku: str | None
    variant_title: str
    product_id: int
    product_title: str


class AdjustmentIn(Input):
    """Give either `delta`, or `on_hand` as counted."""

    variant: SmallId
    location: SmallId
    delta: Delta | None = None
    on_hand: int | None = Field(default=None, ge=0, le=1_000_000_000)
    reason: str = Field(default="", max_length=200)


class MovementQuery(Paging):
    """Which movements to list."""

    variant: SmallId | None = None
    location: SmallId | None = None
    reference: str = Field(default="", max_length=80)


class StockMovement(Output):
    """One change of a stock level."""

    id: int
    kind: str
    on_hand_delta: int
    reserved_delta: int
    reference: str
    reason: str
    actor: str
    created_at: datetime
    variant_id: int
    location_id: int


class StockLocation(Output):
    """A place goods lie at."""

    id: int
    name: str
    code: str
    is_active: bool
    priority: int


class LocationIn(Input):
    """A location to be opened."""

    name: str = Field(min_length=1, max_length=80)
    code: str = Field(default="", max_length=40, pattern=r"^[a-z0-9-]*$")
    priority: int = Field(default=100, ge=0, le=32_767)


class LocationPatch(Input):
    """What to change of a location; one that is not active sells nothing."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=80)
    priority: int = Field(default=NOT_SENT, ge=0, le=32_767)
    is_active: bool = Field(default=NOT_SENT)


class Promotion(Output):
    """What makes orders cheaper, of itself or with a code."""

    id: int
    name: str
    code: str | None
    kind: Kind
    value: str = Field(description="percent, or an amount in the shop's currency")
    minimum_subtotal: Money
    starts_at: datetime | None
    ends_at: datetime | None
    is_active: bool
    usage_limit: int | None
    used_count: int


class PromotionIn(Input):
    """A promotion to be made."""

    name: str = Field(min_length=1, max_length=80)
    code: str | None = Field(default=None, min_length=1, max_length=40, pattern=r"^\S+$")
    kind: Kind
    value: Amount = Decimal(0)
    minimum_subtotal: MoneyIn | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    is_active: bool = True
    usage_limit: int | None = Field(default=None, ge=1, le=2_000_000_000)


class PromotionPatch(Input):
    """What to change of a promotion."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=80)
    code: str | None = Field(default=None, min_length=1, max_length=40, pattern=r"^\S+$")
    kind: Kind = Field(default=NOT_SENT)
    value: Amount = Field(default=NOT_SENT)
    minimum_subtotal: MoneyIn = Field(default=NOT_SENT)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    is_active: bool = Field(default=NOT_SENT)
    usage_limit: int | None = Field(default=None, ge=1, le=2_000_000_000)


class PromotionQuery(Paging):
    """Which promotions to list."""

    is_active: bool | None = None
    ordering: ordered_by("name", "id") = "id"  # type: ignore[valid-type]


class TaxRate(Output):
    """The rate that goods sent to a country bear."""

    id: int
    name: str
    country: str | None
    percent: str
    is_default: bool


class TaxRateIn(Input):
    """A country's rate."""

    name: str = Field(min_length=1, max_length=60)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    percent: Percent


class TaxRatePatch(Input):
    """What to change of a rate."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=60)
    percent: Percent = Field(default=NOT_SENT)


class MembershipTier(Output):
    """A step of the loyalty ladder."""

    id: int
    name: str
    rank: int
    min_spend: Money
    discount_percent: str


class TierPatch(Input):
    """What to change of a tier."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=40)
    min_spend: MoneyIn = Field(default=NOT_SENT)
    discount_percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)] = Field(
        default=NOT_SENT
    )


class Review(Output):
    """One customer's word on a product."""

    id: int
    product: int
    rating: int
    title: str
    body: str
    author: str = Field(description="first name")
    is_verified: bool = Field(description="has bought the product here")
    status: Literal["pending", "approved", "rejected"]
    reply: str
    created_at: datetime


class ReviewIn(Input):
    """A review; it is shown once it is approved."""

    rating: int = Field(ge=1, le=5)
    title: str = Field(default="", max_length=120)
    body: str = Field(default="", max_length=4000)


class ReviewQuery(Paging):
    """Which of a product's reviews; only staff see others than the approved."""

    status: Literal["pending", "approved", "rejected"] = "approved"


class ReviewPatch(Input):
    """Moderation."""

    status: Literal["pending", "approved", "rejected"] = Field(default=NOT_SENT)
    reply: str = Field(default=NOT_SENT, max_length=2000)
