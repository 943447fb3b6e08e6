from typing import Literal

NewApiKeyType = Literal["pk", "sk"]

NEW_API_KEY_TYPE_VALUES: set[NewApiKeyType] = {
    "pk",
    "sk",
}


def check_new_api_key_type(value: str) -> NewApiKeyType:
    if value in NEW_API_KEY_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {NEW_API_KEY_TYPE_VALUES!r}")
