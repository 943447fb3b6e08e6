from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="PictureOfView")


@_attrs_define
class PictureOfView:
    """The product a picture is of.

    Attributes:
        id (int):
        slug (str): its part of an address on the web; unique
    """

    id: int
    slug: str

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        slug = self.slug

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "slug": slug,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        slug = d.pop("slug")

        picture_of_view = cls(
            id=id,
            slug=slug,
        )

        return picture_of_view
