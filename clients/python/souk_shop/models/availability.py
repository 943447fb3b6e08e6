from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Availability")


@_attrs_define
class Availability:
    """How many products are and are not in stock.

    Attributes:
        in_stock (int):
        out_of_stock (int):
    """

    in_stock: int
    out_of_stock: int

    def to_dict(self) -> dict[str, Any]:
        in_stock = self.in_stock

        out_of_stock = self.out_of_stock

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "in_stock": in_stock,
                "out_of_stock": out_of_stock,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        in_stock = d.pop("in_stock")

        out_of_stock = d.pop("out_of_stock")

        availability = cls(
            in_stock=in_stock,
            out_of_stock=out_of_stock,
        )

        return availability
