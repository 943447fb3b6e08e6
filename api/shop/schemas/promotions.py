"""Promotions and codes as they are sent."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from api.schemas import NOT_SENT, Input, Moment, Paging, SmallId, Sorted, change_of, ordered_by
from api.shop.money import MoneyIn, PlainDecimal
from storefront.promotions.rules import AppliesTo, Kind

Ids = Annotated[list[SmallId], Field(description="at most 1000")]
Value = Annotated[
    PlainDecimal,
    Field(
        description="percent, or an amount (of a line: off each piece); of buy_x_get_y how much cheaper "
        "the pieces are that one gets, 100 for given"
    ),
]
Priority = Annotated[int, Field(description="the highest goes first")]
Exclusive = Annotated[bool, Field(description="never combined with another")]


class PromotionIn(Input):
    """A promotion to be made. One that is not automatic needs a code, see `/discount-codes`."""

    name: str
    is_automatic: bool = True
    applies_to: AppliesTo = AppliesTo.ORDER
    kind: Kind
    value: Value = Decimal(0)
    buy_quantity: int = 0
    get_quantity: int = 0
    products: Ids = []
    collections: Ids = []
    minimum_subtotal: MoneyIn | None = None
    minimum_quantity: int = 0
    minimum_tier: SmallId | None = None
    is_first_order_only: bool = False
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    is_active: bool = True
    priority: Priority = 0
    is_exclusive: Exclusive = False
    usage_limit: int | None = None
    limit_per_buyer: int | None = None


@change_of()
class PromotionPatch(PromotionIn):
    """What to change of a promotion."""

    minimum_subtotal: MoneyIn = NOT_SENT


class PromotionQuery(Paging):
    """Which promotions to list."""

    is_active: bool | None = None
    ordering: ordered_by("name", "id", "priority") = "id"  # type: ignore[valid-type]


class DiscountCodeIn(Input):
    """A code to be made."""

    promotion: SmallId
    code: str = Field(examples=["SUMMER10"], description="in any case, without spaces, at most 40 characters")
    is_active: bool = True
    usage_limit: int | None = None


@change_of("promotion", "code")
class DiscountCodePatch(DiscountCodeIn):
    """What to change of a code; its word stays, orders carry it."""


class DiscountCodeQuery(Sorted):
    """Which codes to list."""

    promotion: SmallId | None = None
    code: str | None = Field(default=None, max_length=40)
    ordering: ordered_by("code", "used_count") | None = None  # type: ignore[valid-type]
