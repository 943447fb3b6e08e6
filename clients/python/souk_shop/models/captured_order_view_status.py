from typing import Literal

CapturedOrderViewStatus = Literal["cancelled", "completed", "expired", "placed"]

CAPTURED_ORDER_VIEW_STATUS_VALUES: set[CapturedOrderViewStatus] = {
    "cancelled",
    "completed",
    "expired",
    "placed",
}


def check_captured_order_view_status(value: str) -> CapturedOrderViewStatus:
    if value in CAPTURED_ORDER_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CAPTURED_ORDER_VIEW_STATUS_VALUES!r}")
