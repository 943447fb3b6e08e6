from typing import Literal

RefundInTo = Literal["original", "store_credit"]

REFUND_IN_TO_VALUES: set[RefundInTo] = {
    "original",
    "store_credit",
}


def check_refund_in_to(value: str) -> RefundInTo:
    if value in REFUND_IN_TO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REFUND_IN_TO_VALUES!r}")
