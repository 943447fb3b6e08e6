from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="InstructionsAction")


@_attrs_define
class InstructionsAction:
    """The buyer has to pay as it says, by transfer or in cash.

    Attributes:
        type_ (Literal['instructions']):
        name (str):
        detail (str):
    """

    type_: Literal["instructions"]
    name: str
    detail: str

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        name = self.name

        detail = self.detail

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "name": name,
                "detail": detail,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal["instructions"], d.pop("type"))
        if type_ != "instructions":
            raise ValueError(f"type must match const 'instructions', got '{type_}'")

        name = d.pop("name")

        detail = d.pop("detail")

        instructions_action = cls(
            type_=type_,
            name=name,
            detail=detail,
        )

        return instructions_action
