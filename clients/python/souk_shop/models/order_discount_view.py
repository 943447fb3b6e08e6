from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="OrderDiscountView")


@_attrs_define
class OrderDiscountView:
    """What was taken off, by a promotion.

    Attributes:
        name (str):
        code (None | str):
        applies_to (str): what it makes cheaper: lines, the whole order, or its shipping
        amount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    name: str
    code: None | str
    applies_to: str
    amount: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        code: None | str
        code = self.code

        applies_to = self.applies_to

        amount = self.amount.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "code": code,
                "applies_to": applies_to,
                "amount": amount,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        def _parse_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        code = _parse_code(d.pop("code"))

        applies_to = d.pop("applies_to")

        amount = MoneyDict.from_dict(d.pop("amount"))

        order_discount_view = cls(
            name=name,
            code=code,
            applies_to=applies_to,
            amount=amount,
        )

        return order_discount_view
