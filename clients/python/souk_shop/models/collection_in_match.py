from typing import Literal

CollectionInMatch = Literal["all", "any"]

COLLECTION_IN_MATCH_VALUES: set[CollectionInMatch] = {
    "all",
    "any",
}


def check_collection_in_match(value: str) -> CollectionInMatch:
    if value in COLLECTION_IN_MATCH_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {COLLECTION_IN_MATCH_VALUES!r}")
