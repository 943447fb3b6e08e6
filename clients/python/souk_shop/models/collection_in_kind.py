from typing import Literal

CollectionInKind = Literal["manual", "rules"]

COLLECTION_IN_KIND_VALUES: set[CollectionInKind] = {
    "manual",
    "rules",
}


def check_collection_in_kind(value: str) -> CollectionInKind:
    if value in COLLECTION_IN_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {COLLECTION_IN_KIND_VALUES!r}")
