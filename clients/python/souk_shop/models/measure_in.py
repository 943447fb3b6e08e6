from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="MeasureIn")


@_attrs_define
class MeasureIn:
    """What a variant holds: 750 ml; its price is shown by 1 l, or by so much as the base says.

    Attributes:
        value (str):
        unit (str): mg, g, kg; ml, cl, l, m3; mm, cm, m; m2; item
        base_value (None | str | Unset):
        base_unit (None | str | Unset):
    """

    value: str
    unit: str
    base_value: None | str | Unset = UNSET
    base_unit: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        value = self.value

        unit = self.unit

        base_value: None | str | Unset
        if isinstance(self.base_value, Unset):
            base_value = UNSET
        else:
            base_value = self.base_value

        base_unit: None | str | Unset
        if isinstance(self.base_unit, Unset):
            base_unit = UNSET
        else:
            base_unit = self.base_unit

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "value": value,
                "unit": unit,
            }
        )
        if base_value is not UNSET:
            field_dict["base_value"] = base_value
        if base_unit is not UNSET:
            field_dict["base_unit"] = base_unit

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        value = d.pop("value")

        unit = d.pop("unit")

        def _parse_base_value(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        base_value = _parse_base_value(d.pop("base_value", UNSET))

        def _parse_base_unit(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        base_unit = _parse_base_unit(d.pop("base_unit", UNSET))

        measure_in = cls(
            value=value,
            unit=unit,
            base_value=base_value,
            base_unit=base_unit,
        )

        return measure_in
