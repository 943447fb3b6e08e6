from typing import Literal

ReviewsListStatus = Literal["approved", "pending", "rejected"]

REVIEWS_LIST_STATUS_VALUES: set[ReviewsListStatus] = {
    "approved",
    "pending",
    "rejected",
}


def check_reviews_list_status(value: str) -> ReviewsListStatus:
    if value in REVIEWS_LIST_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REVIEWS_LIST_STATUS_VALUES!r}")
