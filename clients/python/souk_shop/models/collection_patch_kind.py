from typing import Literal

CollectionPatchKind = Literal["manual", "rules"]

COLLECTION_PATCH_KIND_VALUES: set[CollectionPatchKind] = {
    "manual",
    "rules",
}


def check_collection_patch_kind(value: str) -> CollectionPatchKind:
    if value in COLLECTION_PATCH_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {COLLECTION_PATCH_KIND_VALUES!r}")
