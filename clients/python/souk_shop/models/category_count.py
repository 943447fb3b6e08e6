from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CategoryCount")


@_attrs_define
class CategoryCount:
    """A category with how many of the products lie in it or below it.

    Attributes:
        id (int):
        name (str):
        slug (str): its part of an address on the web; unique
        count (int):
    """

    id: int
    name: str
    slug: str
    count: int

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        slug = self.slug

        count = self.count

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "slug": slug,
                "count": count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        slug = d.pop("slug")

        count = d.pop("count")

        category_count = cls(
            id=id,
            name=name,
            slug=slug,
            count=count,
        )

        return category_count
