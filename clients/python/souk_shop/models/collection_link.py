from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CollectionLink")


@_attrs_define
class CollectionLink:
    """A collection a product lies in.

    Attributes:
        id (int):
        slug (str): its part of an address on the web; unique
        title (str):
    """

    id: int
    slug: str
    title: str

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        slug = self.slug

        title = self.title

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "slug": slug,
                "title": title,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        slug = d.pop("slug")

        title = d.pop("title")

        collection_link = cls(
            id=id,
            slug=slug,
            title=title,
        )

        return collection_link
