from typing import Literal

PictureViewState = Literal["failed", "pending", "ready"]

PICTURE_VIEW_STATE_VALUES: set[PictureViewState] = {
    "failed",
    "pending",
    "ready",
}


def check_picture_view_state(value: str) -> PictureViewState:
    if value in PICTURE_VIEW_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PICTURE_VIEW_STATE_VALUES!r}")
