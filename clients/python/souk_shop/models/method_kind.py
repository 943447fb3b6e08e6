from typing import Literal

MethodKind = Literal["by_subtotal", "by_weight", "flat", "pickup"]

METHOD_KIND_VALUES: set[MethodKind] = {
    "by_subtotal",
    "by_weight",
    "flat",
    "pickup",
}


def check_method_kind(value: str) -> MethodKind:
    if value in METHOD_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {METHOD_KIND_VALUES!r}")
