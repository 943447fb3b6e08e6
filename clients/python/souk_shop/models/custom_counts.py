from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.count import Count


T = TypeVar("T", bound="CustomCounts")


@_attrs_define
class CustomCounts:
    """A custom field that narrows lists, and how many products have each value of at most 200 characters.

    Attributes:
        key (str): `custom.<key>` narrows the list
        name (str):
        values (list[Count]):
    """

    key: str
    name: str
    values: list[Count]

    def to_dict(self) -> dict[str, Any]:
        key = self.key

        name = self.name

        values = []
        for values_item_data in self.values:
            values_item = values_item_data.to_dict()
            values.append(values_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "key": key,
                "name": name,
                "values": values,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.count import Count  # noqa: PLC0415

        d = dict(src_dict)
        key = d.pop("key")

        name = d.pop("name")

        values = []
        _values = d.pop("values")
        for values_item_data in _values:
            values_item = Count.from_dict(values_item_data)

            values.append(values_item)

        custom_counts = cls(
            key=key,
            name=name,
            values=values,
        )

        return custom_counts
