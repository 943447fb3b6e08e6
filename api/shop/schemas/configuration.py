"""The shop itself, its stock and reviews."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas import NOT_SENT, Feed, Input, Moment, Output, Paging, SmallId

Delta = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]


class Theme(Output):
    """How the shop looks."""

    colour: str = Field(pattern=r"^#[0-9a-f]{6}$")


class Gateway(Output):
    """A way to pay."""

    code: str
    name: str


class Shop(Output):
    """The shop."""

    name: str
    slug: str
    currency: str
    country: str
    locale: str
    time_zone: str
    prices_include_tax: bool
    theme: Theme
    contact_email: str
    payment_gateways: list[Gateway]
    links: dict[str, str]
    policies: dict[str, str] = Field(description="addresses of the shop's terms, by name")


class LevelQuery(Paging):
    """Which stock levels to list."""

    variant: SmallId | None = None
    location: SmallId | None = None
    is_low: bool | None = None
    updated_since: Moment | None = None


class StockLevel(Output):
    """How much of a variant lies at a location."""

    id: int
    variant_id: int
    location_id: int
    on_hand: int
    reserved: int
    available: int
    policy: Literal["deny", "continue", "untracked"]
    low_stock_threshold: int | None
    updated_at: datetime
    sku: str | None
    variant_title: str
    product_id: int
    product_title: str


class AdjustmentIn(Input):
    """Give either `delta`, or `on_hand` as counted."""

    variant: SmallId
    location: SmallId
    delta: Delta | None = None
    on_hand: int | None = Field(default=None, ge=0, le=1_000_000_000)
    reason: str = Field(default="", max_length=200)


class MovementQuery(Feed):
    """Which movements to list."""

    variant: SmallId | None = None
    location: SmallId | None = None
    reference: str = Field(default="", max_length=80)


class StockMovement(Output):
    """One change of a stock level."""

    id: int
    kind: str
    on_hand_delta: int
    reserved_delta: int
    reference: str
    reason: str
    actor: str
    created_at: datetime
    variant_id: int
    location_id: int


class StockLocation(Output):
    """A place goods lie at."""

    id: int
    name: str
    code: str
    is_active: bool
    priority: int


class LocationIn(Input):
    """A location to be opened."""

    name: str = Field(min_length=1, max_length=80)
    code: str = Field(default="", max_length=40, pattern=r"^[a-z0-9-]*$")
    priority: int = Field(default=100, ge=0, le=32_767)


class LocationPatch(Input):
    """What to change of a location; one that is not active sells nothing."""

    name: str = Field(default=NOT_SENT, min_length=1, max_length=80)
    priority: int = Field(default=NOT_SENT, ge=0, le=32_767)
    is_active: bool = Field(default=NOT_SENT)
