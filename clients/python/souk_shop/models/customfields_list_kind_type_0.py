from typing import Literal

CustomfieldsListKindType0 = Literal["collection", "customer", "order", "product", "variant"]

CUSTOMFIELDS_LIST_KIND_TYPE_0_VALUES: set[CustomfieldsListKindType0] = {
    "collection",
    "customer",
    "order",
    "product",
    "variant",
}


def check_customfields_list_kind_type_0(value: str) -> CustomfieldsListKindType0:
    if value in CUSTOMFIELDS_LIST_KIND_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CUSTOMFIELDS_LIST_KIND_TYPE_0_VALUES!r}")
