from typing import Literal

CollectionRuleRelation = Literal["at_least", "at_most", "contains", "contains_not", "is", "is_not"]

COLLECTION_RULE_RELATION_VALUES: set[CollectionRuleRelation] = {
    "at_least",
    "at_most",
    "contains",
    "contains_not",
    "is",
    "is_not",
}


def check_collection_rule_relation(value: str) -> CollectionRuleRelation:
    if value in COLLECTION_RULE_RELATION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {COLLECTION_RULE_RELATION_VALUES!r}")
