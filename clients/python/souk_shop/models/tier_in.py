from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.rule import Rule, check_rule
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.money_in import MoneyIn


T = TypeVar("T", bound="TierIn")


@_attrs_define
class TierIn:
    """A step of the ladder: by spend or by paid orders, over a window of days (null: ever).

    Attributes:
        name (str):
        rank (int):
        rule (Rule | Unset):
        min_spend (MoneyIn | None | Unset): what has to be spent within the window
        min_orders (int | Unset): by default 0
        window_days (int | None | Unset): paid within so many days, and kept for as many; null: ever
        discount_percent (float | str | Unset): from 0 to 100, at most two decimals; by default "0"
        free_shipping_from (MoneyIn | None | Unset): orders of so much goods are sent free; null: none are
    """

    name: str
    rank: int
    rule: Rule | Unset = UNSET
    min_spend: MoneyIn | None | Unset = UNSET
    min_orders: int | Unset = UNSET
    window_days: int | None | Unset = UNSET
    discount_percent: float | str | Unset = UNSET
    free_shipping_from: MoneyIn | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        name = self.name

        rank = self.rank

        rule: str | Unset = UNSET
        if not isinstance(self.rule, Unset):
            rule = self.rule

        min_spend: dict[str, Any] | None | Unset
        if isinstance(self.min_spend, Unset):
            min_spend = UNSET
        elif isinstance(self.min_spend, MoneyIn):
            min_spend = self.min_spend.to_dict()
        else:
            min_spend = self.min_spend

        min_orders = self.min_orders

        window_days: int | None | Unset
        if isinstance(self.window_days, Unset):
            window_days = UNSET
        else:
            window_days = self.window_days

        discount_percent: float | str | Unset
        if isinstance(self.discount_percent, Unset):
            discount_percent = UNSET
        else:
            discount_percent = self.discount_percent

        free_shipping_from: dict[str, Any] | None | Unset
        if isinstance(self.free_shipping_from, Unset):
            free_shipping_from = UNSET
        elif isinstance(self.free_shipping_from, MoneyIn):
            free_shipping_from = self.free_shipping_from.to_dict()
        else:
            free_shipping_from = self.free_shipping_from

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "rank": rank,
            }
        )
        if rule is not UNSET:
            field_dict["rule"] = rule
        if min_spend is not UNSET:
            field_dict["min_spend"] = min_spend
        if min_orders is not UNSET:
            field_dict["min_orders"] = min_orders
        if window_days is not UNSET:
            field_dict["window_days"] = window_days
        if discount_percent is not UNSET:
            field_dict["discount_percent"] = discount_percent
        if free_shipping_from is not UNSET:
            field_dict["free_shipping_from"] = free_shipping_from

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        rank = d.pop("rank")

        _rule = d.pop("rule", UNSET)
        rule: Rule | Unset
        if isinstance(_rule, Unset):
            rule = UNSET
        else:
            rule = check_rule(_rule)

        def _parse_min_spend(data: object) -> MoneyIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                min_spend_type_0 = MoneyIn.from_dict(data)

                return min_spend_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        min_spend = _parse_min_spend(d.pop("min_spend", UNSET))

        min_orders = d.pop("min_orders", UNSET)

        def _parse_window_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        window_days = _parse_window_days(d.pop("window_days", UNSET))

        def _parse_discount_percent(data: object) -> float | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | str | Unset, data)

        discount_percent = _parse_discount_percent(d.pop("discount_percent", UNSET))

        def _parse_free_shipping_from(data: object) -> MoneyIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                free_shipping_from_type_0 = MoneyIn.from_dict(data)

                return free_shipping_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        free_shipping_from = _parse_free_shipping_from(d.pop("free_shipping_from", UNSET))

        tier_in = cls(
            name=name,
            rank=rank,
            rule=rule,
            min_spend=min_spend,
            min_orders=min_orders,
            window_days=window_days,
            discount_percent=discount_percent,
            free_shipping_from=free_shipping_from,
        )

        return tier_in
