from typing import Literal

PaymentViewStatus = Literal[
    "authorized",
    "created",
    "duplicate",
    "duplicate_refunded",
    "failed",
    "processing",
    "released",
    "releasing",
    "requires_action",
    "succeeded",
    "unknown",
]

PAYMENT_VIEW_STATUS_VALUES: set[PaymentViewStatus] = {
    "authorized",
    "created",
    "duplicate",
    "duplicate_refunded",
    "failed",
    "processing",
    "released",
    "releasing",
    "requires_action",
    "succeeded",
    "unknown",
}


def check_payment_view_status(value: str) -> PaymentViewStatus:
    if value in PAYMENT_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PAYMENT_VIEW_STATUS_VALUES!r}")
