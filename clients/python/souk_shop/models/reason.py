from typing import Literal

Reason = Literal[
    "ended",
    "first_order",
    "minimum_quantity",
    "minimum_subtotal",
    "no_goods",
    "not_combinable",
    "not_started",
    "nothing_left",
    "tier",
    "unknown",
    "used_by_buyer",
    "used_up",
]

REASON_VALUES: set[Reason] = {
    "ended",
    "first_order",
    "minimum_quantity",
    "minimum_subtotal",
    "no_goods",
    "not_combinable",
    "not_started",
    "nothing_left",
    "tier",
    "unknown",
    "used_by_buyer",
    "used_up",
}


def check_reason(value: str) -> Reason:
    if value in REASON_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REASON_VALUES!r}")
