from typing import Literal

CaptureStatus = Literal["failed", "pending", "succeeded"]

CAPTURE_STATUS_VALUES: set[CaptureStatus] = {
    "failed",
    "pending",
    "succeeded",
}


def check_capture_status(value: str) -> CaptureStatus:
    if value in CAPTURE_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CAPTURE_STATUS_VALUES!r}")
