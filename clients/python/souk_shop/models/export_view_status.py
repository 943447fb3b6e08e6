from typing import Literal

ExportViewStatus = Literal["done", "failed", "queued", "running"]

EXPORT_VIEW_STATUS_VALUES: set[ExportViewStatus] = {
    "done",
    "failed",
    "queued",
    "running",
}


def check_export_view_status(value: str) -> ExportViewStatus:
    if value in EXPORT_VIEW_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EXPORT_VIEW_STATUS_VALUES!r}")
