from typing import Literal

BatchItemInStatus = Literal["active", "archived", "draft"]

BATCH_ITEM_IN_STATUS_VALUES: set[BatchItemInStatus] = {
    "active",
    "archived",
    "draft",
}


def check_batch_item_in_status(value: str) -> BatchItemInStatus:
    if value in BATCH_ITEM_IN_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BATCH_ITEM_IN_STATUS_VALUES!r}")
