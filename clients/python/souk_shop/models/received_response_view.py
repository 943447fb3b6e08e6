from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReceivedResponseView")


@_attrs_define
class ReceivedResponseView:
    """What came back, shortened.

    Attributes:
        status (int):
        body (str):
    """

    status: int
    body: str

    def to_dict(self) -> dict[str, Any]:
        status = self.status

        body = self.body

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "status": status,
                "body": body,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        status = d.pop("status")

        body = d.pop("body")

        received_response_view = cls(
            status=status,
            body=body,
        )

        return received_response_view
