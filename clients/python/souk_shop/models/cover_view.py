from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CoverView")


@_attrs_define
class CoverView:
    """The picture on top of a shop's first page.

    Attributes:
        url (str):
        width (int): pixels
        height (int): pixels
    """

    url: str
    width: int
    height: int

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        width = self.width

        height = self.height

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
                "width": width,
                "height": height,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url")

        width = d.pop("width")

        height = d.pop("height")

        cover_view = cls(
            url=url,
            width=width,
            height=height,
        )

        return cover_view
