from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="LocationIn")


@_attrs_define
class LocationIn:
    """A location to be opened.

    Attributes:
        name (str):
        code (str | Unset): by default made of the name
        priority (int | Unset): by default 100
    """

    name: str
    code: str | Unset = UNSET
    priority: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        code = self.code

        priority = self.priority

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if code is not UNSET:
            field_dict["code"] = code
        if priority is not UNSET:
            field_dict["priority"] = priority

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        code = d.pop("code", UNSET)

        priority = d.pop("priority", UNSET)

        location_in = cls(
            name=name,
            code=code,
            priority=priority,
        )

        return location_in
