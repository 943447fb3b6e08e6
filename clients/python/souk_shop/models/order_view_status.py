from typing import Literal

OrderViewStatus = Literal["cancelled", "completed", "expired", "placed"]

ORDER_VIEW_STATUS_VALUES: set[OrderViewStatus] = {
    "cancelled",
    "completed",
    "expired",
    "placed",
}


def check_order_view_status(value: str) -> OrderViewStatus:
    if value in ORDER_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ORDER_VIEW_STATUS_VALUES!r}")
