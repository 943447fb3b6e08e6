from typing import Literal

ApiKeyViewType = Literal["pk", "sk"]

API_KEY_VIEW_TYPE_VALUES: set[ApiKeyViewType] = {
    "pk",
    "sk",
}


def check_api_key_view_type(value: str) -> ApiKeyViewType:
    if value in API_KEY_VIEW_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {API_KEY_VIEW_TYPE_VALUES!r}")
