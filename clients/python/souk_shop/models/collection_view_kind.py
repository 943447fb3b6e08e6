from typing import Literal

CollectionViewKind = Literal["manual", "rules"]

COLLECTION_VIEW_KIND_VALUES: set[CollectionViewKind] = {
    "manual",
    "rules",
}


def check_collection_view_kind(value: str) -> CollectionViewKind:
    if value in COLLECTION_VIEW_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {COLLECTION_VIEW_KIND_VALUES!r}")
