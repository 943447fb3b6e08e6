from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="OrderCountsView")


@_attrs_define
class OrderCountsView:
    """Orders placed.

    Attributes:
        total (int):
        today (int):
    """

    total: int
    today: int

    def to_dict(self) -> dict[str, Any]:
        total = self.total

        today = self.today

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "total": total,
                "today": today,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        total = d.pop("total")

        today = d.pop("today")

        order_counts_view = cls(
            total=total,
            today=today,
        )

        return order_counts_view
