from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PreviewIn")


@_attrs_define
class PreviewIn:
    """How to look at a template.

    Attributes:
        send (bool | Unset): also send it, to the caller's own address; by default false
    """

    send: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        send = self.send

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if send is not UNSET:
            field_dict["send"] = send

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        send = d.pop("send", UNSET)

        preview_in = cls(
            send=send,
        )

        return preview_in
