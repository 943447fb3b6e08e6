from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="FulfilmentLineIn")


@_attrs_define
class FulfilmentLineIn:
    """How many pieces of a line are sent.

    Attributes:
        id (int):
        quantity (int):
    """

    id: int
    quantity: int

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        quantity = self.quantity

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "quantity": quantity,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        quantity = d.pop("quantity")

        fulfilment_line_in = cls(
            id=id,
            quantity=quantity,
        )

        return fulfilment_line_in
