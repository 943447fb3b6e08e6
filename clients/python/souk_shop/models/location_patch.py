from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="LocationPatch")


@_attrs_define
class LocationPatch:
    """What to change of a location; one that is not active sells nothing.

    Attributes:
        name (str | Unset):
        priority (int | Unset): of several that have enough, the lowest is taken from first
        is_active (bool | Unset): false: it is kept, and not used
    """

    name: str | Unset = UNSET
    priority: int | Unset = UNSET
    is_active: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        priority = self.priority

        is_active = self.is_active

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if priority is not UNSET:
            field_dict["priority"] = priority
        if is_active is not UNSET:
            field_dict["is_active"] = is_active

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        priority = d.pop("priority", UNSET)

        is_active = d.pop("is_active", UNSET)

        location_patch = cls(
            name=name,
            priority=priority,
            is_active=is_active,
        )

        return location_patch
