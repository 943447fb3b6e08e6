from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="TryView")


@_attrs_define
class TryView:
    """One try of a delivery.

    Attributes:
        at (datetime.datetime):
        status (int | None): the HTTP status, when there was an answer
        error (str):
        took_ms (int | None): milliseconds
    """

    at: datetime.datetime
    status: int | None
    error: str
    took_ms: int | None

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        status: int | None
        status = self.status

        error = self.error

        took_ms: int | None
        took_ms = self.took_ms

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "at": at,
                "status": status,
                "error": error,
                "took_ms": took_ms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        def _parse_status(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        status = _parse_status(d.pop("status"))

        error = d.pop("error")

        def _parse_took_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        took_ms = _parse_took_ms(d.pop("took_ms"))

        try_view = cls(
            at=at,
            status=status,
            error=error,
            took_ms=took_ms,
        )

        return try_view
