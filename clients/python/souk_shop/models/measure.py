from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Measure")


@_attrs_define
class Measure:
    """What a variant holds, and how much of it the unit price is of: 750 ml, by 1 l.

    Attributes:
        value (str): a plain decimal number
        unit (str): mg, g, kg; ml, cl, l, m3; mm, cm, m; m2; item
        base_value (str):
        base_unit (str): measures what `unit` measures
    """

    value: str
    unit: str
    base_value: str
    base_unit: str

    def to_dict(self) -> dict[str, Any]:
        value = self.value

        unit = self.unit

        base_value = self.base_value

        base_unit = self.base_unit

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "value": value,
                "unit": unit,
                "base_value": base_value,
                "base_unit": base_unit,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        value = d.pop("value")

        unit = d.pop("unit")

        base_value = d.pop("base_value")

        base_unit = d.pop("base_unit")

        measure = cls(
            value=value,
            unit=unit,
            base_value=base_value,
            base_unit=base_unit,
        )

        return measure
