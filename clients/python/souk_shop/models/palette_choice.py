from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="PaletteChoice")


@_attrs_define
class PaletteChoice:
    """The colours that the shop has chosen; null for one that follows from the others.

    Attributes:
        primary (str):
        accent (None | str):
        background (None | str):
        text (None | str):
    """

    primary: str
    accent: None | str
    background: None | str
    text: None | str

    def to_dict(self) -> dict[str, Any]:
        primary = self.primary

        accent: None | str
        accent = self.accent

        background: None | str
        background = self.background

        text: None | str
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

        def _parse_accent(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        accent = _parse_accent(d.pop("accent"))

        def _parse_background(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        background = _parse_background(d.pop("background"))

        def _parse_text(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        text = _parse_text(d.pop("text"))

        palette_choice = cls(
            primary=primary,
            accent=accent,
            background=background,
            text=text,
        )

        return palette_choice
