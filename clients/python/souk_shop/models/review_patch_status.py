from typing import Literal

ReviewPatchStatus = Literal["approved", "pending", "rejected"]

REVIEW_PATCH_STATUS_VALUES: set[ReviewPatchStatus] = {
    "approved",
    "pending",
    "rejected",
}


def check_review_patch_status(value: str) -> ReviewPatchStatus:
    if value in REVIEW_PATCH_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REVIEW_PATCH_STATUS_VALUES!r}")
