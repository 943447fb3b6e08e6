from typing import Literal

DraftSummaryViewStatus = Literal["closed", "completed", "open", "sent"]

DRAFT_SUMMARY_VIEW_STATUS_VALUES: set[DraftSummaryViewStatus] = {
    "closed",
    "completed",
    "open",
    "sent",
}


def check_draft_summary_view_status(value: str) -> DraftSummaryViewStatus:
    if value in DRAFT_SUMMARY_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {DRAFT_SUMMARY_VIEW_STATUS_VALUES!r}")
