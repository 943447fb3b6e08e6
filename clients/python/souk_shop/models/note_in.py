from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="NoteIn")


@_attrs_define
class NoteIn:
    """A note for the order's timeline.

    Attributes:
        text (str):
        is_public (bool | Unset): by default false
    """

    text: str
    is_public: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        is_public = self.is_public

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "text": text,
            }
        )
        if is_public is not UNSET:
            field_dict["is_public"] = is_public

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        text = d.pop("text")

        is_public = d.pop("is_public", UNSET)

        note_in = cls(
            text=text,
            is_public=is_public,
        )

        return note_in
