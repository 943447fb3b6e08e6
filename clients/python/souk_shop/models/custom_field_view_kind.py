from typing import Literal

CustomFieldViewKind = Literal["collection", "customer", "order", "product", "variant"]

CUSTOM_FIELD_VIEW_KIND_VALUES: set[CustomFieldViewKind] = {
    "collection",
    "customer",
    "order",
    "product",
    "variant",
}


def check_custom_field_view_kind(value: str) -> CustomFieldViewKind:
    if value in CUSTOM_FIELD_VIEW_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CUSTOM_FIELD_VIEW_KIND_VALUES!r}")
