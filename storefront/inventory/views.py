"""Stock as every door shows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, cast

from pydantic import Field
from typing_extensions import TypedDict

from kernel import views
from storefront.inventory.models import StockLocation
from storefront.inventory.rules import Policy


class StockLocationView(TypedDict):
    """A place goods lie at."""

    id: int
    name: str
    code: str
    is_active: bool
    priority: int
    updated_at: datetime


class StockLevelView(TypedDict):
    """How much of a variant lies at a location: one of `queries.list_levels`."""

    id: int
    variant_id: int
    location_id: int
    on_hand: int
    reserved: int
    available: int
    policy: Policy
    low_stock_threshold: int | None
    updated_at: datetime
    sku: str | None
    variant_title: str
    product_id: int
    product_title: str


class StockView(TypedDict):
    """How much there is of a variant, over all locations."""

    id: Annotated[int, Field(description="the variant's id")]
    sku: str | None
    product: int
    available: Annotated[int | None, Field(description="what can be sold; null is without end")]
    levels: list[StockLevelView]


class StockMovementView(TypedDict):
    """One change of a stock level: one of `queries.list_movements`."""

    id: int
    kind: Literal["reserve", "release", "ship", "restock", "adjust", "count"]
    on_hand_delta: int
    reserved_delta: int
    reference: str
    reason: str
    actor: str
    created_at: datetime
    variant_id: int
    location_id: int


def location(row: StockLocation) -> StockLocationView:
    """One of `queries.list_locations`."""
    return views.of(StockLocationView, row)


def level(row: Mapping[str, object]) -> StockLevelView:
    """One of `queries.list_levels`."""
    return cast(StockLevelView, {name: row[name] for name in StockLevelView.__annotations__})
