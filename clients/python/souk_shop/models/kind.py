from typing import Literal

Kind = Literal["buy_x_get_y", "fixed", "free_shipping", "percentage"]

KIND_VALUES: set[Kind] = {
    "buy_x_get_y",
    "fixed",
    "free_shipping",
    "percentage",
}


def check_kind(value: str) -> Kind:
    if value in KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KIND_VALUES!r}")
