from typing import Literal

ReturnStatus = Literal["approved", "received", "refunded", "rejected", "requested"]

RETURN_STATUS_VALUES: set[ReturnStatus] = {
    "approved",
    "received",
    "refunded",
    "rejected",
    "requested",
}


def check_return_status(value: str) -> ReturnStatus:
    if value in RETURN_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RETURN_STATUS_VALUES!r}")
