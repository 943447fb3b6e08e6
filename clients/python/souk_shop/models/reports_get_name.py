from typing import Literal

ReportsGetName = Literal[
    "average-order", "best-sellers", "daily-sales", "dashboard", "low-stock", "repeat-rate", "tiers"
]

REPORTS_GET_NAME_VALUES: set[ReportsGetName] = {
    "average-order",
    "best-sellers",
    "daily-sales",
    "dashboard",
    "low-stock",
    "repeat-rate",
    "tiers",
}


def check_reports_get_name(value: str) -> ReportsGetName:
    if value in REPORTS_GET_NAME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REPORTS_GET_NAME_VALUES!r}")
