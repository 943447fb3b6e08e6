from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="OrderShippingView")


@_attrs_define
class OrderShippingView:
    """How it is sent.

    Attributes:
        code (str):
        name (str):
        price (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    code: str
    name: str
    price: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        name = self.name

        price = self.price.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "name": name,
                "price": price,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        code = d.pop("code")

        name = d.pop("name")

        price = MoneyDict.from_dict(d.pop("price"))

        order_shipping_view = cls(
            code=code,
            name=name,
            price=price,
        )

        return order_shipping_view
