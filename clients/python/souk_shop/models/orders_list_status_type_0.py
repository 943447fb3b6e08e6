from typing import Literal

OrdersListStatusType0 = Literal["cancelled", "completed", "expired", "placed"]

ORDERS_LIST_STATUS_TYPE_0_VALUES: set[OrdersListStatusType0] = {
    "cancelled",
    "completed",
    "expired",
    "placed",
}


def check_orders_list_status_type_0(value: str) -> OrdersListStatusType0:
    if value in ORDERS_LIST_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ORDERS_LIST_STATUS_TYPE_0_VALUES!r}")
