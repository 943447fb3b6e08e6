from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="RoleView")


@_attrs_define
class RoleView:
    """A role and what it holds.

    Attributes:
        id (int):
        name (str):
        is_built_in (bool):
        people (int):
        permissions (list[str]):
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    name: str
    is_built_in: bool
    people: int
    permissions: list[str]
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        is_built_in = self.is_built_in

        people = self.people

        permissions = self.permissions

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "is_built_in": is_built_in,
                "people": people,
                "permissions": permissions,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        is_built_in = d.pop("is_built_in")

        people = d.pop("people")

        permissions = cast(list[str], d.pop("permissions"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        role_view = cls(
            id=id,
            name=name,
            is_built_in=is_built_in,
            people=people,
            permissions=permissions,
            updated_at=updated_at,
        )

        return role_view
