from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="DailySummaryPatch")


@_attrs_define
class DailySummaryPatch:
    """Whether, and when.

    Attributes:
        is_on (bool | Unset):
        hour (int | Unset): on the shop's clock
    """

    is_on: bool | Unset = UNSET
    hour: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        is_on = self.is_on

        hour = self.hour

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if is_on is not UNSET:
            field_dict["is_on"] = is_on
        if hour is not UNSET:
            field_dict["hour"] = hour

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        is_on = d.pop("is_on", UNSET)

        hour = d.pop("hour", UNSET)

        daily_summary_patch = cls(
            is_on=is_on,
            hour=hour,
        )

        return daily_summary_patch
