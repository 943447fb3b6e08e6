from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="RuleView")


@_attrs_define
class RuleView:
    """A rule as it is kept.

    Attributes:
        field (str):
        relation (str):
        value (str):
    """

    field: str
    relation: str
    value: str

    def to_dict(self) -> dict[str, Any]:
        field = self.field

        relation = self.relation

        value = self.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "field": field,
                "relation": relation,
                "value": value,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        field = d.pop("field")

        relation = d.pop("relation")

        value = d.pop("value")

        rule_view = cls(
            field=field,
            relation=relation,
            value=value,
        )

        return rule_view
