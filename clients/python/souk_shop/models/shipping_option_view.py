from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.method_kind import MethodKind, check_method_kind

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="ShippingOptionView")


@_attrs_define
class ShippingOptionView:
    """A way to have the cart sent.

    Attributes:
        code (str):
        name (str):
        kind (MethodKind): How a method's price is found.
        price (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
    """

    code: str
    name: str
    kind: MethodKind
    price: MoneyDict

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        name = self.name

        kind: str = self.kind

        price = self.price.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "name": name,
                "kind": kind,
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

        kind = check_method_kind(d.pop("kind"))

        price = MoneyDict.from_dict(d.pop("price"))

        shipping_option_view = cls(
            code=code,
            name=name,
            kind=kind,
            price=price,
        )

        return shipping_option_view
