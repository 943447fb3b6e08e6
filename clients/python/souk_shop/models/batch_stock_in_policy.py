from typing import Literal

BatchStockInPolicy = Literal["continue", "deny", "untracked"]

BATCH_STOCK_IN_POLICY_VALUES: set[BatchStockInPolicy] = {
    "continue",
    "deny",
    "untracked",
}


def check_batch_stock_in_policy(value: str) -> BatchStockInPolicy:
    if value in BATCH_STOCK_IN_POLICY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BATCH_STOCK_IN_POLICY_VALUES!r}")
