from typing import Literal

CollectionPatchMatch = Literal["all", "any"]

COLLECTION_PATCH_MATCH_VALUES: set[CollectionPatchMatch] = {
    "all",
    "any",
}


def check_collection_patch_match(value: str) -> CollectionPatchMatch:
    if value in COLLECTION_PATCH_MATCH_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {COLLECTION_PATCH_MATCH_VALUES!r}")
