from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="RatingCount")


@_attrs_define
class RatingCount:
    """How many products are rated `min` or better.

    Attributes:
        min_ (int):
        count (int):
    """

    min_: int
    count: int

    def to_dict(self) -> dict[str, Any]:
        min_ = self.min_

        count = self.count

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "min": min_,
                "count": count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        min_ = d.pop("min")

        count = d.pop("count")

        rating_count = cls(
            min_=min_,
            count=count,
        )

        return rating_count
