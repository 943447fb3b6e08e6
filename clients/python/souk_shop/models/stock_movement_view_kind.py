from typing import Literal

StockMovementViewKind = Literal["adjust", "count", "release", "reserve", "restock", "ship"]

STOCK_MOVEMENT_VIEW_KIND_VALUES: set[StockMovementViewKind] = {
    "adjust",
    "count",
    "release",
    "reserve",
    "restock",
    "ship",
}


def check_stock_movement_view_kind(value: str) -> StockMovementViewKind:
    if value in STOCK_MOVEMENT_VIEW_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {STOCK_MOVEMENT_VIEW_KIND_VALUES!r}")
