"""Membership tiers as they are sent."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from api.schemas import NOT_SENT, Input, change_of
from api.shop.money import MoneyIn, PlainDecimal
from storefront.customers.models import MembershipTier

Rule = MembershipTier.Rule
Percent = Annotated[PlainDecimal, Field(examples=["5"], description="from 0 to 100, at most two decimals")]
Days = Annotated[int, Field(description="counted over so many days; null: since ever")]


class TierIn(Input):
    """A step of the ladder: by spend or by paid orders, over a window of days (null: ever)."""

    name: str
    rank: int
    rule: Rule = Rule.SPEND
    min_spend: MoneyIn | None = None
    min_orders: int = 0
    window_days: Days | None = None
    discount_percent: Percent = Decimal(0)
    free_shipping_from: MoneyIn | None = None


@change_of()
class TierPatch(TierIn):
    """What to change of a tier."""

    min_spend: MoneyIn = NOT_SENT
