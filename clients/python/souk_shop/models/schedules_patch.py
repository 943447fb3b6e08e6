from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.daily_summary_patch import DailySummaryPatch


T = TypeVar("T", bound="SchedulesPatch")


@_attrs_define
class SchedulesPatch:
    """What to plan otherwise.

    Attributes:
        daily_summary (DailySummaryPatch | Unset): Whether, and when.
    """

    daily_summary: DailySummaryPatch | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        daily_summary: dict[str, Any] | Unset = UNSET
        if not isinstance(self.daily_summary, Unset):
            daily_summary = self.daily_summary.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if daily_summary is not UNSET:
            field_dict["daily_summary"] = daily_summary

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.daily_summary_patch import DailySummaryPatch  # noqa: PLC0415

        d = dict(src_dict)
        _daily_summary = d.pop("daily_summary", UNSET)
        daily_summary: DailySummaryPatch | Unset
        if isinstance(_daily_summary, Unset):
            daily_summary = UNSET
        else:
            daily_summary = DailySummaryPatch.from_dict(_daily_summary)

        schedules_patch = cls(
            daily_summary=daily_summary,
        )

        return schedules_patch
