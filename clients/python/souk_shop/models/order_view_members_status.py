from typing import Literal

OrderViewMembersStatus = Literal["cancelled", "completed", "expired", "placed"]

ORDER_VIEW_MEMBERS_STATUS_VALUES: set[OrderViewMembersStatus] = {
    "cancelled",
    "completed",
    "expired",
    "placed",
}


def check_order_view_members_status(value: str) -> OrderViewMembersStatus:
    if value in ORDER_VIEW_MEMBERS_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ORDER_VIEW_MEMBERS_STATUS_VALUES!r}")
