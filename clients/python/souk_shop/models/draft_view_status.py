from typing import Literal

DraftViewStatus = Literal["closed", "completed", "open", "sent"]

DRAFT_VIEW_STATUS_VALUES: set[DraftViewStatus] = {
    "closed",
    "completed",
    "open",
    "sent",
}


def check_draft_view_status(value: str) -> DraftViewStatus:
    if value in DRAFT_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {DRAFT_VIEW_STATUS_VALUES!r}")
