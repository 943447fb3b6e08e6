from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="AuditObjectView")


@_attrs_define
class AuditObjectView:
    """What something was done to; `name` is what the admin calls it.

    Attributes:
        type_ (str): such as `product`
        id (str):
        name (str):
    """

    type_: str
    id: str
    name: str

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        id = self.id

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "id": id,
                "name": name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = d.pop("type")

        id = d.pop("id")

        name = d.pop("name")

        audit_object_view = cls(
            type_=type_,
            id=id,
            name=name,
        )

        return audit_object_view
