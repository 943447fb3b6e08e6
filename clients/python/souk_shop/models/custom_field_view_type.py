from typing import Literal

CustomFieldViewType = Literal["boolean", "choice", "date", "number", "reference", "text"]

CUSTOM_FIELD_VIEW_TYPE_VALUES: set[CustomFieldViewType] = {
    "boolean",
    "choice",
    "date",
    "number",
    "reference",
    "text",
}


def check_custom_field_view_type(value: str) -> CustomFieldViewType:
    if value in CUSTOM_FIELD_VIEW_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CUSTOM_FIELD_VIEW_TYPE_VALUES!r}")
