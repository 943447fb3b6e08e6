from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="OrderValueView")


@_attrs_define
class OrderValueView:
    """Paid orders, without the gift cards they sold; refunds are not taken off.

    Attributes:
        orders (int):
        total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        average (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    orders: int
    total: MoneyDict
    average: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        orders = self.orders

        total = self.total.to_dict()

        average = self.average.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "orders": orders,
                "total": total,
                "average": average,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        orders = d.pop("orders")

        total = MoneyDict.from_dict(d.pop("total"))

        average = MoneyDict.from_dict(d.pop("average"))

        order_value_view = cls(
            orders=orders,
            total=total,
            average=average,
        )

        return order_value_view
