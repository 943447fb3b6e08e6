from typing import Literal

PlaceViewKind = Literal["browser", "program"]

PLACE_VIEW_KIND_VALUES: set[PlaceViewKind] = {
    "browser",
    "program",
}


def check_place_view_kind(value: str) -> PlaceViewKind:
    if value in PLACE_VIEW_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PLACE_VIEW_KIND_VALUES!r}")
