from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="DailySummaryView")


@_attrs_define
class DailySummaryView:
    """Yesterday's sales, by mail to the shop's contact address.

    Attributes:
        is_on (bool):
        hour (int): on the shop's clock
        is_offered (bool): false while the platform sends nobody's
        next_run_at (datetime.datetime | None):
    """

    is_on: bool
    hour: int
    is_offered: bool
    next_run_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        is_on = self.is_on

        hour = self.hour

        is_offered = self.is_offered

        next_run_at: None | str
        if isinstance(self.next_run_at, datetime.datetime):
            next_run_at = self.next_run_at.isoformat()
        else:
            next_run_at = self.next_run_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "is_on": is_on,
                "hour": hour,
                "is_offered": is_offered,
                "next_run_at": next_run_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        is_on = d.pop("is_on")

        hour = d.pop("hour")

        is_offered = d.pop("is_offered")

        def _parse_next_run_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_run_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_run_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_run_at = _parse_next_run_at(d.pop("next_run_at"))

        daily_summary_view = cls(
            is_on=is_on,
            hour=hour,
            is_offered=is_offered,
            next_run_at=next_run_at,
        )

        return daily_summary_view
