from typing import Literal

PaidOrderViewStatus = Literal["cancelled", "completed", "expired", "placed"]

PAID_ORDER_VIEW_STATUS_VALUES: set[PaidOrderViewStatus] = {
    "cancelled",
    "completed",
    "expired",
    "placed",
}


def check_paid_order_view_status(value: str) -> PaidOrderViewStatus:
    if value in PAID_ORDER_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PAID_ORDER_VIEW_STATUS_VALUES!r}")
