from typing import Literal

ProductInStatus = Literal["active", "archived", "draft"]

PRODUCT_IN_STATUS_VALUES: set[ProductInStatus] = {
    "active",
    "archived",
    "draft",
}


def check_product_in_status(value: str) -> ProductInStatus:
    if value in PRODUCT_IN_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PRODUCT_IN_STATUS_VALUES!r}")
