from typing import Literal

CustomFieldInRefersToType0 = Literal["collection", "customer", "product"]

CUSTOM_FIELD_IN_REFERS_TO_TYPE_0_VALUES: set[CustomFieldInRefersToType0] = {
    "collection",
    "customer",
    "product",
}


def check_custom_field_in_refers_to_type_0(value: str) -> CustomFieldInRefersToType0:
    if value in CUSTOM_FIELD_IN_REFERS_TO_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CUSTOM_FIELD_IN_REFERS_TO_TYPE_0_VALUES!r}")
