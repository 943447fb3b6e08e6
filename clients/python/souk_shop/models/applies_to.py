from typing import Literal

AppliesTo = Literal["line", "order", "shipping"]

APPLIES_TO_VALUES: set[AppliesTo] = {
    "line",
    "order",
    "shipping",
}


def check_applies_to(value: str) -> AppliesTo:
    if value in APPLIES_TO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {APPLIES_TO_VALUES!r}")
