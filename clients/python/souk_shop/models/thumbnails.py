from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Thumbnails")


@_attrs_define
class Thumbnails:
    """Addresses of smaller pictures, WebP; for a moment after an upload that of the picture itself.

    Attributes:
        small (str):
        medium (str):
        large (str):
    """

    small: str
    medium: str
    large: str

    def to_dict(self) -> dict[str, Any]:
        small = self.small

        medium = self.medium

        large = self.large

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "small": small,
                "medium": medium,
                "large": large,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        small = d.pop("small")

        medium = d.pop("medium")

        large = d.pop("large")

        thumbnails = cls(
            small=small,
            medium=medium,
            large=large,
        )

        return thumbnails
