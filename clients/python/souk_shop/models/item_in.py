from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ItemIn")


@_attrs_define
class ItemIn:
    """A variant for the cart.

    Attributes:
        variant (int):
        quantity (int | Unset): by default 1
    """

    variant: int
    quantity: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        variant = self.variant

        quantity = self.quantity

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "variant": variant,
            }
        )
        if quantity is not UNSET:
            field_dict["quantity"] = quantity

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        variant = d.pop("variant")

        quantity = d.pop("quantity", UNSET)

        item_in = cls(
            variant=variant,
            quantity=quantity,
        )

        return item_in
