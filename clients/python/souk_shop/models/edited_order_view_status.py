from typing import Literal

EditedOrderViewStatus = Literal["cancelled", "completed", "expired", "placed"]

EDITED_ORDER_VIEW_STATUS_VALUES: set[EditedOrderViewStatus] = {
    "cancelled",
    "completed",
    "expired",
    "placed",
}


def check_edited_order_view_status(value: str) -> EditedOrderViewStatus:
    if value in EDITED_ORDER_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EDITED_ORDER_VIEW_STATUS_VALUES!r}")
