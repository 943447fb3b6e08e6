from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.daily_summary_view import DailySummaryView


T = TypeVar("T", bound="OwnSchedulesView")


@_attrs_define
class OwnSchedulesView:
    """What runs by the shop's clock and is its own to plan.

    Attributes:
        time_zone (str): IANA's name
        daily_summary (DailySummaryView): Yesterday's sales, by mail to the shop's contact address.
    """

    time_zone: str
    daily_summary: DailySummaryView

    def to_dict(self) -> dict[str, Any]:
        time_zone = self.time_zone

        daily_summary = self.daily_summary.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "time_zone": time_zone,
                "daily_summary": daily_summary,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.daily_summary_view import DailySummaryView  # noqa: PLC0415

        d = dict(src_dict)
        time_zone = d.pop("time_zone")

        daily_summary = DailySummaryView.from_dict(d.pop("daily_summary"))

        own_schedules_view = cls(
            time_zone=time_zone,
            daily_summary=daily_summary,
        )

        return own_schedules_view
