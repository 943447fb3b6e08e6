"""Membership tiers as every door shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from kernel import money, views
from kernel.money import MoneyDict
from storefront.customers.models import MembershipTier


class MembershipTierView(TypedDict):
    """A step of the loyalty ladder: by which rule it is reached, and what it gives."""

    id: int
    name: str
    rank: Annotated[int, Field(description="higher is better; the lowest is where all begin")]
    rule: MembershipTier.Rule
    min_spend: MoneyDict
    min_orders: int
    window_days: Annotated[int | None, Field(description="counted over so many days; null: since ever")]
    discount_percent: str
    free_shipping_from: Annotated[MoneyDict | None, Field(description="null: shipping is not free")]
    updated_at: datetime


def membership_tier(row: MembershipTier, *, currency: str) -> MembershipTierView:
    """One of `queries.list_tiers`."""
    free_from = row.free_shipping_from
    return views.of(
        MembershipTierView,
        row,
        rule=MembershipTier.Rule(row.rule),
        min_spend=money.as_dict(row.min_spend, currency),
        discount_percent=f"{row.discount_percent:.2f}",
        free_shipping_from=None if free_from is None else money.as_dict(free_from, currency),
    )
