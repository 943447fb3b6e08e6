from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.sent_request_view_headers import SentRequestViewHeaders


T = TypeVar("T", bound="SentRequestView")


@_attrs_define
class SentRequestView:
    """What was sent in the last try.

    Attributes:
        headers (SentRequestViewHeaders):
        body (str):
    """

    headers: SentRequestViewHeaders
    body: str

    def to_dict(self) -> dict[str, Any]:
        headers = self.headers.to_dict()

        body = self.body

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "headers": headers,
                "body": body,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.sent_request_view_headers import SentRequestViewHeaders  # noqa: PLC0415

        d = dict(src_dict)
        headers = SentRequestViewHeaders.from_dict(d.pop("headers"))

        body = d.pop("body")

        sent_request_view = cls(
            headers=headers,
            body=body,
        )

        return sent_request_view
