from typing import Literal

StockLevelViewPolicy = Literal["continue", "deny", "untracked"]

STOCK_LEVEL_VIEW_POLICY_VALUES: set[StockLevelViewPolicy] = {
    "continue",
    "deny",
    "untracked",
}


def check_stock_level_view_policy(value: str) -> StockLevelViewPolicy:
    if value in STOCK_LEVEL_VIEW_POLICY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {STOCK_LEVEL_VIEW_POLICY_VALUES!r}")
