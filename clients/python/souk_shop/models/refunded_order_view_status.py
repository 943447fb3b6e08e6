from typing import Literal

RefundedOrderViewStatus = Literal["cancelled", "completed", "expired", "placed"]

REFUNDED_ORDER_VIEW_STATUS_VALUES: set[RefundedOrderViewStatus] = {
    "cancelled",
    "completed",
    "expired",
    "placed",
}


def check_refunded_order_view_status(value: str) -> RefundedOrderViewStatus:
    if value in REFUNDED_ORDER_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REFUNDED_ORDER_VIEW_STATUS_VALUES!r}")
