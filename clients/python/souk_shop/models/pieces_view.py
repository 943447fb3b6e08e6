from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="PiecesView")


@_attrs_define
class PiecesView:
    """So many pieces of a line of the order.

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

        pieces_view = cls(
            id=id,
            quantity=quantity,
        )

        return pieces_view
