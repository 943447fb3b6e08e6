from typing import Literal

ReturnPatchStatus = Literal["approved", "received", "refunded", "rejected"]

RETURN_PATCH_STATUS_VALUES: set[ReturnPatchStatus] = {
    "approved",
    "received",
    "refunded",
    "rejected",
}


def check_return_patch_status(value: str) -> ReturnPatchStatus:
    if value in RETURN_PATCH_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RETURN_PATCH_STATUS_VALUES!r}")
