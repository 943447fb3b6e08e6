from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="OwnStoreCreditView")


@_attrs_define
class OwnStoreCreditView:
    """What the caller may spend in the shop.

    Attributes:
        balance (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    balance: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        balance = self.balance.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "balance": balance,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        balance = MoneyDict.from_dict(d.pop("balance"))

        own_store_credit_view = cls(
            balance=balance,
        )

        return own_store_credit_view
