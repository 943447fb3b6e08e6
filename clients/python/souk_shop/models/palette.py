from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Palette")


@_attrs_define
class Palette:
    """The colours of a shop: its header and buttons, its links, and its paper and ink.

    Attributes:
        primary (str):
        accent (str):
        background (str):
        text (str):
    """

    primary: str
    accent: str
    background: str
    text: str

    def to_dict(self) -> dict[str, Any]:
        primary = self.primary

        accent = self.accent

        background = self.background

        text = self.text

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "primary": primary,
                "accent": accent,
                "background": background,
                "text": text,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        primary = d.pop("primary")

        accent = d.pop("accent")

        background = d.pop("background")

        text = d.pop("text")

        palette = cls(
            primary=primary,
            accent=accent,
            background=background,
            text=text,
        )

        return palette
