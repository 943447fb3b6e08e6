from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="StockLocationView")


@_attrs_define
class StockLocationView:
    """A place goods lie at.

    Attributes:
        id (int):
        name (str):
        code (str):
        is_active (bool): false: it is kept, and not used
        priority (int): of several that have enough, the lowest is taken from first
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    name: str
    code: str
    is_active: bool
    priority: int
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        code = self.code

        is_active = self.is_active

        priority = self.priority

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "code": code,
                "is_active": is_active,
                "priority": priority,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        code = d.pop("code")

        is_active = d.pop("is_active")

        priority = d.pop("priority")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        stock_location_view = cls(
            id=id,
            name=name,
            code=code,
            is_active=is_active,
            priority=priority,
            updated_at=updated_at,
        )

        return stock_location_view
