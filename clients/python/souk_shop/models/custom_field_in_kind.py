from typing import Literal

CustomFieldInKind = Literal["collection", "customer", "order", "product", "variant"]

CUSTOM_FIELD_IN_KIND_VALUES: set[CustomFieldInKind] = {
    "collection",
    "customer",
    "order",
    "product",
    "variant",
}


def check_custom_field_in_kind(value: str) -> CustomFieldInKind:
    if value in CUSTOM_FIELD_IN_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CUSTOM_FIELD_IN_KIND_VALUES!r}")
