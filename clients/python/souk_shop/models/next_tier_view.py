from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="NextTierView")


@_attrs_define
class NextTierView:
    """The tier above, and what is missing to reach it: spend or orders, by its rule.

    Attributes:
        name (str):
        rank (int):
        discount_percent (str): off every order, a decimal number
        free_shipping_from (MoneyDict | None): orders of so much goods are sent free; null: none are
        missing (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        missing_orders (int):
    """

    name: str
    rank: int
    discount_percent: str
    free_shipping_from: MoneyDict | None
    missing: MoneyDict
    missing_orders: int

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        name = self.name

        rank = self.rank

        discount_percent = self.discount_percent

        free_shipping_from: dict[str, Any] | None
        if isinstance(self.free_shipping_from, MoneyDict):
            free_shipping_from = self.free_shipping_from.to_dict()
        else:
            free_shipping_from = self.free_shipping_from

        missing = self.missing.to_dict()

        missing_orders = self.missing_orders

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "rank": rank,
                "discount_percent": discount_percent,
                "free_shipping_from": free_shipping_from,
                "missing": missing,
                "missing_orders": missing_orders,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        rank = d.pop("rank")

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

        missing = MoneyDict.from_dict(d.pop("missing"))

        missing_orders = d.pop("missing_orders")

        next_tier_view = cls(
            name=name,
            rank=rank,
            discount_percent=discount_percent,
            free_shipping_from=free_shipping_from,
            missing=missing,
            missing_orders=missing_orders,
        )

        return next_tier_view
