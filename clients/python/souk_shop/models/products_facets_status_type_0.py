from typing import Literal

ProductsFacetsStatusType0 = Literal["active", "any", "archived", "draft"]

PRODUCTS_FACETS_STATUS_TYPE_0_VALUES: set[ProductsFacetsStatusType0] = {
    "active",
    "any",
    "archived",
    "draft",
}


def check_products_facets_status_type_0(value: str) -> ProductsFacetsStatusType0:
    if value in PRODUCTS_FACETS_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PRODUCTS_FACETS_STATUS_TYPE_0_VALUES!r}")
