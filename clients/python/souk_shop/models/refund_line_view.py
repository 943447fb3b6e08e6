from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="RefundLineView")


@_attrs_define
class RefundLineView:
    """What of a refund is for one line; no pieces where only money went back.

    Attributes:
        id (int):
        quantity (int):
        amount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        tax (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    id: int
    quantity: int
    amount: MoneyDict
    tax: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        quantity = self.quantity

        amount = self.amount.to_dict()

        tax = self.tax.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "quantity": quantity,
                "amount": amount,
                "tax": tax,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        quantity = d.pop("quantity")

        amount = MoneyDict.from_dict(d.pop("amount"))

        tax = MoneyDict.from_dict(d.pop("tax"))

        refund_line_view = cls(
            id=id,
            quantity=quantity,
            amount=amount,
            tax=tax,
        )

        return refund_line_view
