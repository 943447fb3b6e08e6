from typing import Literal

ImportsPicturesStateType0 = Literal["failed", "pending", "ready"]

IMPORTS_PICTURES_STATE_TYPE_0_VALUES: set[ImportsPicturesStateType0] = {
    "failed",
    "pending",
    "ready",
}


def check_imports_pictures_state_type_0(value: str) -> ImportsPicturesStateType0:
    if value in IMPORTS_PICTURES_STATE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {IMPORTS_PICTURES_STATE_TYPE_0_VALUES!r}")
