from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="SalesDayView")


@_attrs_define
class SalesDayView:
    """What was paid on a day, and paid back on it, whenever that was sold. Gift cards are no sales: they are owed.

    Attributes:
        date (datetime.date):
        orders (int):
        total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        refunded (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        gift_cards (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    date: datetime.date
    orders: int
    total: MoneyDict
    refunded: MoneyDict
    gift_cards: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        date = self.date.isoformat()

        orders = self.orders

        total = self.total.to_dict()

        refunded = self.refunded.to_dict()

        gift_cards = self.gift_cards.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "date": date,
                "orders": orders,
                "total": total,
                "refunded": refunded,
                "gift_cards": gift_cards,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        date = datetime.date.fromisoformat(d.pop("date"))

        orders = d.pop("orders")

        total = MoneyDict.from_dict(d.pop("total"))

        refunded = MoneyDict.from_dict(d.pop("refunded"))

        gift_cards = MoneyDict.from_dict(d.pop("gift_cards"))

        sales_day_view = cls(
            date=date,
            orders=orders,
            total=total,
            refunded=refunded,
            gift_cards=gift_cards,
        )

        return sales_day_view
