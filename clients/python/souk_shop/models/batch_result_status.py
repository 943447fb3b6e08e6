from typing import Literal

BatchResultStatus = Literal["created", "failed", "pending", "updated"]

BATCH_RESULT_STATUS_VALUES: set[BatchResultStatus] = {
    "created",
    "failed",
    "pending",
    "updated",
}


def check_batch_result_status(value: str) -> BatchResultStatus:
    if value in BATCH_RESULT_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BATCH_RESULT_STATUS_VALUES!r}")
