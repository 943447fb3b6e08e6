"""The shop itself, its stock and reviews."""

from typing import Annotated

from pydantic import Field

from api.schemas import NOT_SENT, Input, Moment, Output, Paging, SmallId, Sorted, change_of, ordered_by
from api.shop.schemas.catalogue import Ids, Many
from storefront.inventory.rules import MOST_ON_HAND, Policy
from tenants.shop_settings import PublicShopView

Delta = Annotated[int, Field(ge=-MOST_ON_HAND, le=MOST_ON_HAND)]


class Gateway(Output):
    """A way to pay."""

    code: str
    name: str


class Shop(PublicShopView):
    """The shop."""

    payment_gateways: list[Gateway]
    links: dict[str, str]
    policies: Annotated[dict[str, str], Field(description="addresses of the shop's terms, by name")]


class LevelQuery(Paging):
    """Which stock levels to list: the newest first, or by change."""

    ids: Ids = Field(default=[], description="at most 100")
    variant: Ids = Field(default=[], description="at most 100")
    sku: Many = []
    location: SmallId | None = None
    is_low: bool | None = None
    updated_since: Moment | None = None
    ordering: ordered_by("updated_at") | None = None  # type: ignore[valid-type]


class AdjustmentIn(Input):
    """Give either `delta`, or `on_hand` as counted."""

    variant: SmallId
    location: SmallId
    delta: Delta | None = None
    on_hand: int | None = Field(default=None, ge=0, le=MOST_ON_HAND)
    reason: str = Field(default="", max_length=200)


class LevelPatch(Input):
    """What to change of a stock level."""

    on_hand: int = Field(default=NOT_SENT, ge=0, le=MOST_ON_HAND, description="as counted")
    policy: Policy = NOT_SENT
    low_stock_threshold: int | None = Field(
        default=NOT_SENT, ge=0, le=MOST_ON_HAND, description="from so many on it is low; null is never"
    )
    reason: str = Field(default=NOT_SENT, max_length=200, description="why another number lies there")


class MovementQuery(Sorted):
    """Which movements to list."""

    variant: SmallId | None = None
    location: SmallId | None = None
    reference: str = Field(default="", max_length=80)
    ordering: ordered_by("id") | None = None  # type: ignore[valid-type]


class LocationIn(Input):
    """A location to be opened."""

    name: str
    code: str = Field(default="", description="by default made of the name")
    priority: int = Field(default=100)


@change_of("code")
class LocationPatch(LocationIn):
    """What to change of a location; one that is not active sells nothing."""

    is_active: bool = NOT_SENT
