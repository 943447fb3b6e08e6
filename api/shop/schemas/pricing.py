"""What changes prices: promotions and their codes, shipping zones, membership tiers."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from api.schemas import NOT_SENT, Input, Moment, Money, Output, Paging, SmallId, ordered_by
from api.shop.schemas.catalogue import Amount, MoneyIn

Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=6, decimal_places=3)]
Kind = Literal["percentage", "fixed", "buy_x_get_y", "free_shipping"]
AppliesTo = Literal["line", "order", "shipping"]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["DE"])]
Region = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["CA"])]
Count = Annotated[int, Field(ge=0, le=32_767)]
Limit = Annotated[int, Field(ge=1, le=2_000_000_000)]
Ids = Annotated[list[SmallId], Field(max_length=1000)]
MethodKind = Literal["flat", "by_weight", "by_subtotal", "pickup"]
MethodCode = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[-a-zA-Z0-9_]+$")]


class Promotion(Output):
    """What makes orders cheaper, of itself or with a code."""

    id: int
    name: str
    is_automatic: bool
    applies_to: AppliesTo
    kind: Kind
    value: str = Field(description="percent, or an amount in the shop's currency")
    buy_quantity: int
    get_quantity: int
    products: list[int]
    collections: list[int]
    minimum_subtotal: Money
    minimum_quantity: int
    minimum_tier: int | None
    is_first_order_only: bool
    starts_at: datetime | None
    ends_at: datetime | None
    is_active: bool
    priority: int
    is_exclusive: bool
    usage_limit: int | None
    limit_per_buyer: int | None
    used_count: int


class PromotionIn(Input):
    """A promotion to be made. One that is not automatic needs a code, see `/discount-codes`."""

    name: str = Field(min_length=1, max_length=80)
    is_automatic: bool = True
    applies_to: AppliesTo = "order"
    kind: Kind
    value: Amount = Field(
        default=Decimal(0),
        description="percent, or an amount (of a line: off each piece); of buy_x_get_y how much cheaper "
        "the pieces are that one gets, 100 for given",
    )
    buy_quantity: Count = 0
    get_quantity: Count = 0
    products: Ids = []
    collections: Ids = []
    minimum_subtotal: MoneyIn | None = None
    minimum_quantity: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0
    minimum_tier: SmallId | None = None
    is_first_order_only: bool = False
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    is_active: bool = True
    priority: Count = Field(default=0, description="the highest goes first")
    is_exclusive: bool = Field(default=False, description="never with another")
    usage_limit: Limit | None = None
    limit_per_buyer: Limit | None = None


class PromotionPatch(Input):
    """What to change of a promotion."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=80)
    is_automatic: bool = Field(default=NOT_SENT)
    applies_to: AppliesTo = Field(default=NOT_SENT)
    kind: Kind = Field(default=NOT_SENT)
    value: Amount = Field(default=NOT_SENT)
    buy_quantity: Count = Field(default=NOT_SENT)
    get_quantity: Count = Field(default=NOT_SENT)
    products: Ids = Field(default=NOT_SENT)
    collections: Ids = Field(default=NOT_SENT)
    minimum_subtotal: MoneyIn = Field(default=NOT_SENT)
    minimum_quantity: Annotated[int, Field(ge=0, le=2_000_000_000)] = Field(default=NOT_SENT)
    minimum_tier: SmallId | None = None
    is_first_order_only: bool = Field(default=NOT_SENT)
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    is_active: bool = Field(default=NOT_SENT)
    priority: Count = Field(default=NOT_SENT)
    is_exclusive: bool = Field(default=NOT_SENT)
    usage_limit: Limit | None = None
    limit_per_buyer: Limit | None = None


class PromotionQuery(Paging):
    """Which promotions to list."""

    is_active: bool | None = None
    ordering: ordered_by("name", "id", "priority") = "id"  # type: ignore[valid-type]


class DiscountCode(Output):
    """A word that unlocks a promotion."""

    id: int
    promotion: int
    code: str
    is_active: bool
    usage_limit: int | None
    used_count: int


class DiscountCodeIn(Input):
    """A code to be made."""

    promotion: SmallId
    code: str = Field(min_length=1, max_length=40, pattern=r"^\S+$", examples=["SUMMER10"])
    is_active: bool = True
    usage_limit: Limit | None = None


class DiscountCodePatch(Input):
    """What to change of a code; its word stays, orders carry it."""

    is_active: bool = Field(default=NOT_SENT)
    usage_limit: Limit | None = None


class DiscountCodeQuery(Paging):
    """Which codes to list."""

    promotion: SmallId | None = None
    code: str | None = Field(default=None, max_length=40)


class Band(Output):
    """From there on, a price, or (null) not sent."""

    start: str = Field(alias="from")
    price: str | None


class BandIn(Input):
    """From so many grams, or this value, on: a price, or (null) not sent."""

    start: Annotated[Decimal, Field(ge=0, le=Decimal("999999999999.999"), decimal_places=3, alias="from")]
    price: Amount | None


class ZoneMethod(Output):
    """A way to send an order within a zone."""

    id: int
    code: str
    name: str
    kind: MethodKind
    price: Money
    bands: list[Band]
    free_above: Money | None
    is_active: bool


class ZoneMethodIn(Input):
    """A way to send an order."""

    code: MethodCode
    name: str = Field(min_length=1, max_length=80)
    kind: MethodKind = "flat"
    price: MoneyIn | None = None
    bands: Annotated[list[BandIn], Field(max_length=50)] = []
    free_above: MoneyIn | None = None
    is_active: bool = True


class ShippingZone(Output):
    """A part of the world, and the ways to send an order there."""

    id: int
    name: str
    countries: list[str] = Field(description="empty: the rest of the world")
    regions: list[str]
    position: int
    methods: list[ZoneMethod]


class ShippingZoneIn(Input):
    """A zone with its methods in the order buyers see."""

    name: str = Field(min_length=1, max_length=80)
    countries: Annotated[list[Country], Field(max_length=250)] = []
    regions: Annotated[list[Region], Field(max_length=250)] = []
    position: Count = 0
    methods: Annotated[list[ZoneMethodIn], Field(max_length=50)] = []


class ShippingZonePatch(Input):
    """What to change of a zone; `methods` are replaced as a whole, told apart by their codes."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=80)
    countries: Annotated[list[Country], Field(max_length=250)] = Field(default=NOT_SENT)
    regions: Annotated[list[Region], Field(max_length=250)] = Field(default=NOT_SENT)
    position: Count = Field(default=NOT_SENT)
    methods: Annotated[list[ZoneMethodIn], Field(max_length=50)] = Field(default=NOT_SENT)


class MembershipTier(Output):
    """A step of the loyalty ladder."""

    id: int
    name: str
    rank: int
    rule: Literal["spend", "orders"]
    min_spend: Money
    min_orders: int
    window_days: int | None
    discount_percent: str
    free_shipping_from: Money | None


TierName = Annotated[str, Field(min_length=1, max_length=40)]
TierPercent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Orders = Annotated[int, Field(ge=0, le=2_000_000_000)]
Days = Annotated[int, Field(ge=1, le=3650)]


class TierIn(Input):
    """A step of the ladder: by spend or by paid orders, over a window of days (null: ever)."""

    name: TierName
    rank: Annotated[int, Field(ge=0, le=32_767)]
    rule: Literal["spend", "orders"] = "spend"
    min_spend: MoneyIn | None = None
    min_orders: Orders = 0
    window_days: Days | None = None
    discount_percent: TierPercent = Decimal(0)
    free_shipping_from: MoneyIn | None = None


class TierPatch(Input):
    """What to change of a tier."""

    name: TierName = Field(default=NOT_SENT)
    rank: Annotated[int, Field(ge=0, le=32_767)] = Field(default=NOT_SENT)
    rule: Literal["spend", "orders"] = Field(default=NOT_SENT)
    min_spend: MoneyIn = Field(default=NOT_SENT)
    min_orders: Orders = Field(default=NOT_SENT)
    window_days: Days | None = None
    discount_percent: TierPercent = Field(default=NOT_SENT)
    free_shipping_from: MoneyIn | None = None
