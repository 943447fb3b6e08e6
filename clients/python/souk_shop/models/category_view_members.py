from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.category_view import CategoryView


T = TypeVar("T", bound="CategoryViewMembers")


@_attrs_define
class CategoryViewMembers:
    """
    Attributes:
        id (int):
        name (str):
        slug (str): its part of an address on the web; unique
        description (str):
        product_count (int): active products right in it, counted when it is read: `updated_at` does not move with it
        children (list[CategoryView]): the categories below it
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    name: str
    slug: str
    description: str
    product_count: int
    children: list[CategoryView]
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        slug = self.slug

        description = self.description

        product_count = self.product_count

        children = []
        for children_item_data in self.children:
            children_item = children_item_data.to_dict()
            children.append(children_item)

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "slug": slug,
                "description": description,
                "product_count": product_count,
                "children": children,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.category_view import CategoryView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        slug = d.pop("slug")

        description = d.pop("description")

        product_count = d.pop("product_count")

        children = []
        _children = d.pop("children")
        for children_item_data in _children:
            children_item = CategoryView.from_dict(children_item_data)

            children.append(children_item)

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        category_view_members = cls(
            id=id,
            name=name,
            slug=slug,
            description=description,
            product_count=product_count,
            children=children,
            updated_at=updated_at,
        )

        return category_view_members
