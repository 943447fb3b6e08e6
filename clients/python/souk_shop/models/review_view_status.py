from typing import Literal

ReviewViewStatus = Literal["approved", "pending", "rejected"]

REVIEW_VIEW_STATUS_VALUES: set[ReviewViewStatus] = {
    "approved",
    "pending",
    "rejected",
}


def check_review_view_status(value: str) -> ReviewViewStatus:
    if value in REVIEW_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REVIEW_VIEW_STATUS_VALUES!r}")
