from typing import Literal

Status = Literal["draft", "expired", "open", "ordered"]

STATUS_VALUES: set[Status] = {
    "draft",
    "expired",
    "open",
    "ordered",
}


def check_status(value: str) -> Status:
    if value in STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {STATUS_VALUES!r}")
