from typing import Literal

FulfilmentStatus = Literal["fulfilled", "partial", "returned", "unfulfilled"]

FULFILMENT_STATUS_VALUES: set[FulfilmentStatus] = {
    "fulfilled",
    "partial",
    "returned",
    "unfulfilled",
}


def check_fulfilment_status(value: str) -> FulfilmentStatus:
    if value in FULFILMENT_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {FULFILMENT_STATUS_VALUES!r}")
