from typing import Literal

CustomFieldViewRefersToType0 = Literal["collection", "customer", "product"]

CUSTOM_FIELD_VIEW_REFERS_TO_TYPE_0_VALUES: set[CustomFieldViewRefersToType0] = {
    "collection",
    "customer",
    "product",
}


def check_custom_field_view_refers_to_type_0(value: str) -> CustomFieldViewRefersToType0:
    if value in CUSTOM_FIELD_VIEW_REFERS_TO_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CUSTOM_FIELD_VIEW_REFERS_TO_TYPE_0_VALUES!r}")
