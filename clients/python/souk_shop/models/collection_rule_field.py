from typing import Literal

CollectionRuleField = Literal["category", "in_stock", "price", "tag", "title", "vendor"]

COLLECTION_RULE_FIELD_VALUES: set[CollectionRuleField] = {
    "category",
    "in_stock",
    "price",
    "tag",
    "title",
    "vendor",
}


def check_collection_rule_field(value: str) -> CollectionRuleField:
    if value in COLLECTION_RULE_FIELD_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {COLLECTION_RULE_FIELD_VALUES!r}")
