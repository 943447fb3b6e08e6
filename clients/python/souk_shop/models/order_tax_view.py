from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="OrderTaxView")


@_attrs_define
class OrderTaxView:
    """The tax of one rate.

    Attributes:
        name (str):
        percent (str): a decimal number: 19 is 19 %
        base (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        amount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    name: str
    percent: str
    base: MoneyDict
    amount: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        percent = self.percent

        base = self.base.to_dict()

        amount = self.amount.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "percent": percent,
                "base": base,
                "amount": amount,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        percent = d.pop("percent")

        base = MoneyDict.from_dict(d.pop("base"))

        amount = MoneyDict.from_dict(d.pop("amount"))

        order_tax_view = cls(
            name=name,
            percent=percent,
            base=base,
            amount=amount,
        )

        return order_tax_view
