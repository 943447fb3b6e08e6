from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="LogoView")


@_attrs_define
class LogoView:
    """A shop's logo. `icon` is the same in a square, as browsers show it in a tab.

    Attributes:
        url (str):
        width (int): pixels
        height (int): pixels
        icon (str):
    """

    url: str
    width: int
    height: int
    icon: str

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        width = self.width

        height = self.height

        icon = self.icon

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
                "width": width,
                "height": height,
                "icon": icon,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url")

        width = d.pop("width")

        height = d.pop("height")

        icon = d.pop("icon")

        logo_view = cls(
            url=url,
            width=width,
            height=height,
            icon=icon,
        )

        return logo_view
