from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="CartGiftCardView")


@_attrs_define
class CartGiftCardView:
    """A gift card that pays a part of the cart.

    Attributes:
        id (int):
        last_four (str): of its code, which is shown in whole only once
        amount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    id: int
    last_four: str
    amount: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        last_four = self.last_four

        amount = self.amount.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "last_four": last_four,
                "amount": amount,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        last_four = d.pop("last_four")

        amount = MoneyDict.from_dict(d.pop("amount"))

        cart_gift_card_view = cls(
            id=id,
            last_four=last_four,
            amount=amount,
        )

        return cart_gift_card_view
