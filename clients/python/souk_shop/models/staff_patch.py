from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="StaffPatch")


@_attrs_define
class StaffPatch:
    """What to change of a member of staff; `roles` are ids, and replace those there are.

    Attributes:
        roles (list[int] | Unset):
        is_active (bool | Unset): false: it is kept, and not used
    """

    roles: list[int] | Unset = UNSET
    is_active: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        roles: list[int] | Unset = UNSET
        if not isinstance(self.roles, Unset):
            roles = self.roles

        is_active = self.is_active

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if roles is not UNSET:
            field_dict["roles"] = roles
        if is_active is not UNSET:
            field_dict["is_active"] = is_active

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        roles = cast(list[int], d.pop("roles", UNSET))

        is_active = d.pop("is_active", UNSET)

        staff_patch = cls(
            roles=roles,
            is_active=is_active,
        )

        return staff_patch
