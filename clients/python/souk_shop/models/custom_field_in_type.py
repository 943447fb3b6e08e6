from typing import Literal

CustomFieldInType = Literal["boolean", "choice", "date", "number", "reference", "text"]

CUSTOM_FIELD_IN_TYPE_VALUES: set[CustomFieldInType] = {
    "boolean",
    "choice",
    "date",
    "number",
    "reference",
    "text",
}


def check_custom_field_in_type(value: str) -> CustomFieldInType:
    if value in CUSTOM_FIELD_IN_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CUSTOM_FIELD_IN_TYPE_VALUES!r}")
