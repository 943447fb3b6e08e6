from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.rule import Rule, check_rule

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="MembershipTierView")


@_attrs_define
class MembershipTierView:
    """A step of the loyalty ladder: by which rule it is reached, and what it gives.

    Attributes:
        id (int):
        name (str):
        rank (int): higher is better; the lowest is where all begin
        rule (Rule):
        min_spend (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        min_orders (int): orders that have to be paid within the window
        window_days (int | None): counted over so many days; null: since ever
        discount_percent (str): off every order, a decimal number
        free_shipping_from (MoneyDict | None): null: shipping is not free
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    name: str
    rank: int
    rule: Rule
    min_spend: MoneyDict
    min_orders: int
    window_days: int | None
    discount_percent: str
    free_shipping_from: MoneyDict | None
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        id = self.id

        name = self.name

        rank = self.rank

        rule: str = self.rule

        min_spend = self.min_spend.to_dict()

        min_orders = self.min_orders

        window_days: int | None
        window_days = self.window_days

        discount_percent = self.discount_percent

        free_shipping_from: dict[str, Any] | None
        if isinstance(self.free_shipping_from, MoneyDict):
            free_shipping_from = self.free_shipping_from.to_dict()
        else:
            free_shipping_from = self.free_shipping_from

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "rank": rank,
                "rule": rule,
                "min_spend": min_spend,
                "min_orders": min_orders,
                "window_days": window_days,
                "discount_percent": discount_percent,
                "free_shipping_from": free_shipping_from,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        rank = d.pop("rank")

        rule = check_rule(d.pop("rule"))

        min_spend = MoneyDict.from_dict(d.pop("min_spend"))

        min_orders = d.pop("min_orders")

        def _parse_window_days(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        window_days = _parse_window_days(d.pop("window_days"))

        discount_percent = d.pop("discount_percent")

        def _parse_free_shipping_from(data: object) -> MoneyDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                free_shipping_from_type_0 = MoneyDict.from_dict(data)

                return free_shipping_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyDict | None, data)

        free_shipping_from = _parse_free_shipping_from(d.pop("free_shipping_from"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        membership_tier_view = cls(
            id=id,
            name=name,
            rank=rank,
            rule=rule,
            min_spend=min_spend,
            min_orders=min_orders,
            window_days=window_days,
            discount_percent=discount_percent,
            free_shipping_from=free_shipping_from,
            updated_at=updated_at,
        )

        return membership_tier_view
