from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="MoneyDict")


@_attrs_define
class MoneyDict:
    """Money on the wire: the amount as a string with all the currency's decimals.

    Attributes:
        amount (str): text, with as many decimals as the currency has
        currency (str): ISO 4217, in capital letters
    """

    amount: str
    currency: str

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        currency = self.currency

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
                "currency": currency,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        amount = d.pop("amount")

        currency = d.pop("currency")

        money_dict = cls(
            amount=amount,
            currency=currency,
        )

        return money_dict
