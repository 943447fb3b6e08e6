from typing import Literal

ProductsListStatusType0 = Literal["active", "any", "archived", "draft"]

PRODUCTS_LIST_STATUS_TYPE_0_VALUES: set[ProductsListStatusType0] = {
    "active",
    "any",
    "archived",
    "draft",
}


def check_products_list_status_type_0(value: str) -> ProductsListStatusType0:
    if value in PRODUCTS_LIST_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PRODUCTS_LIST_STATUS_TYPE_0_VALUES!r}")
