from typing import Literal

RefundPutTo = Literal["original", "store_credit"]

REFUND_PUT_TO_VALUES: set[RefundPutTo] = {
    "original",
    "store_credit",
}


def check_refund_put_to(value: str) -> RefundPutTo:
    if value in REFUND_PUT_TO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REFUND_PUT_TO_VALUES!r}")
