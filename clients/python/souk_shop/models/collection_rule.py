from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.collection_rule_field import CollectionRuleField, check_collection_rule_field
from ..models.collection_rule_relation import CollectionRuleRelation, check_collection_rule_relation

T = TypeVar("T", bound="CollectionRule")


@_attrs_define
class CollectionRule:
    """What a collection by rules asks of a product; a category is named by its id and means all below it.

    Attributes:
        field (CollectionRuleField):
        relation (CollectionRuleRelation):
        value (str):
    """

    field: CollectionRuleField
    relation: CollectionRuleRelation
    value: str

    def to_dict(self) -> dict[str, Any]:
        field: str = self.field

        relation: str = self.relation

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
        field = check_collection_rule_field(d.pop("field"))

        relation = check_collection_rule_relation(d.pop("relation"))

        value = d.pop("value")

        collection_rule = cls(
            field=field,
            relation=relation,
            value=value,
        )

        return collection_rule
