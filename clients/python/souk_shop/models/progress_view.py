from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="ProgressView")


@_attrs_define
class ProgressView:
    """How far it is.

    Attributes:
        rows_done (int): rows of the file; products of an export
        rows_total (int | None): null until the file was looked over
        percent (int): a decimal number: 19 is 19 %
    """

    rows_done: int
    rows_total: int | None
    percent: int

    def to_dict(self) -> dict[str, Any]:
        rows_done = self.rows_done

        rows_total: int | None
        rows_total = self.rows_total

        percent = self.percent

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "rows_done": rows_done,
                "rows_total": rows_total,
                "percent": percent,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        rows_done = d.pop("rows_done")

        def _parse_rows_total(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        rows_total = _parse_rows_total(d.pop("rows_total"))

        percent = d.pop("percent")

        progress_view = cls(
            rows_done=rows_done,
            rows_total=rows_total,
            percent=percent,
        )

        return progress_view
