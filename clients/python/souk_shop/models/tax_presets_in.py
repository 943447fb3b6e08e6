from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="TaxPresetsIn")


@_attrs_define
class TaxPresetsIn:
    """Countries whose usual rates to take.

    Attributes:
        countries (list[str]): EU: all of the European Union
    """

    countries: list[str]

    def to_dict(self) -> dict[str, Any]:
        countries = self.countries

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "countries": countries,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        countries = cast(list[str], d.pop("countries"))

        tax_presets_in = cls(
            countries=countries,
        )

        return tax_presets_in
