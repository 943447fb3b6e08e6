from typing import Literal

ProductViewStatus = Literal["active", "archived", "draft"]

PRODUCT_VIEW_STATUS_VALUES: set[ProductViewStatus] = {
    "active",
    "archived",
    "draft",
}


def check_product_view_status(value: str) -> ProductViewStatus:
    if value in PRODUCT_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PRODUCT_VIEW_STATUS_VALUES!r}")
