from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CollectionCount")


@_attrs_define
class CollectionCount:
    """A collection with how many of the products lie in it.

    Attributes:
        id (int):
        slug (str): its part of an address on the web; unique
        title (str):
        count (int):
    """

    id: int
    slug: str
    title: str
    count: int

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        slug = self.slug

        title = self.title

        count = self.count

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "slug": slug,
                "title": title,
                "count": count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        slug = d.pop("slug")

        title = d.pop("title")

        count = d.pop("count")

        collection_count = cls(
            id=id,
            slug=slug,
            title=title,
            count=count,
        )

        return collection_count
