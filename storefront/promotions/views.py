"""Promotions and codes as every door shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from kernel import money, views
from kernel.money import MoneyDict
from storefront.promotions import rules
from storefront.promotions.models import DiscountCode, Promotion


class PromotionView(TypedDict):
    """What makes orders cheaper, of itself or with a code."""

    id: int
    name: str
    is_automatic: Annotated[bool, Field(description="applies without a code")]
    applies_to: rules.AppliesTo
    kind: rules.Kind
    value: Annotated[str, Field(description="percent, or an amount in the shop's currency")]
    buy_quantity: int
    get_quantity: int
    products: Annotated[
        list[int], Field(description="it is for these products; none here and below: for all")
    ]
    collections: Annotated[list[int], Field(description="and for the products of these collections")]
    minimum_subtotal: MoneyDict
    minimum_quantity: int
    minimum_tier: int | None
    is_first_order_only: bool
    starts_at: datetime | None
    ends_at: datetime | None
    is_active: bool
    priority: Annotated[int, Field(description="the highest goes first")]
    is_exclusive: Annotated[bool, Field(description="never combined with another")]
    usage_limit: int | None
    limit_per_buyer: int | None
    used_count: int
    updated_at: datetime


class DiscountCodeView(TypedDict):
    """A word that unlocks a promotion."""

    id: int
    promotion: int
    code: str
    is_active: bool
    usage_limit: Annotated[int | None, Field(description="orders that may use it; null: no limit")]
    used_count: int
    updated_at: datetime


def promotion(row: Promotion, *, currency: str) -> PromotionView:
    """One of `queries.list_promotions`."""
    return views.of(
        PromotionView,
        row,
        value=f"{row.value.normalize():f}",
        products=row.product_ids,
        collections=row.collection_ids,
        minimum_subtotal=money.as_dict(row.minimum_subtotal, currency),
        minimum_tier=row.minimum_tier_id,
    )


def discount_code(row: DiscountCode) -> DiscountCodeView:
    """One of `queries.list_codes`."""
    return views.of(DiscountCodeView, row, promotion=row.promotion_id)
