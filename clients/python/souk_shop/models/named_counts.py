from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.count import Count


T = TypeVar("T", bound="NamedCounts")


@_attrs_define
class NamedCounts:
    """An option or attribute, and how many products offer each value.

    Attributes:
        name (str):
        values (list[Count]):
    """

    name: str
    values: list[Count]

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        values = []
        for values_item_data in self.values:
            values_item = values_item_data.to_dict()
            values.append(values_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "values": values,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.count import Count  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        values = []
        _values = d.pop("values")
        for values_item_data in _values:
            values_item = Count.from_dict(values_item_data)

            values.append(values_item)

        named_counts = cls(
            name=name,
            values=values,
        )

        return named_counts
