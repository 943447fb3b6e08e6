from typing import Literal

ApiKeyInType = Literal["pk", "sk"]

API_KEY_IN_TYPE_VALUES: set[ApiKeyInType] = {
    "pk",
    "sk",
}


def check_api_key_in_type(value: str) -> ApiKeyInType:
    if value in API_KEY_IN_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {API_KEY_IN_TYPE_VALUES!r}")
