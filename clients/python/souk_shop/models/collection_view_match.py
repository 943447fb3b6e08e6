from typing import Literal

CollectionViewMatch = Literal["all", "any"]

COLLECTION_VIEW_MATCH_VALUES: set[CollectionViewMatch] = {
    "all",
    "any",
}


def check_collection_view_match(value: str) -> CollectionViewMatch:
    if value in COLLECTION_VIEW_MATCH_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {COLLECTION_VIEW_MATCH_VALUES!r}")
