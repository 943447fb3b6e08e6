from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ThemeView")


@_attrs_define
class ThemeView:
    """How the shop looks.

    Attributes:
        colour (str):
    """

    colour: str

    def to_dict(self) -> dict[str, Any]:
        colour = self.colour

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "colour": colour,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        colour = d.pop("colour")

        theme_view = cls(
            colour=colour,
        )

        return theme_view
