from typing import Literal

RefersToType0 = Literal["collection", "customer", "product"]

REFERS_TO_TYPE_0_VALUES: set[RefersToType0] = {
    "collection",
    "customer",
    "product",
}


def check_refers_to_type_0(value: str) -> RefersToType0:
    if value in REFERS_TO_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REFERS_TO_TYPE_0_VALUES!r}")
