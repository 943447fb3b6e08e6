"""Many prices or much stock at once."""

from pydantic import Field

from api.schemas import Input, Output, SmallId
from api.shop.money import MoneyIn
from storefront.inventory.rules import MOST_ON_HAND


class VariantNamed(Input):
    """A variant, named by its id or its SKU."""

    variant: SmallId | None = None
    sku: str | None = Field(default=None, min_length=1, max_length=255)


class PriceChangeIn(VariantNamed):
    """A variant's new price."""

    price: MoneyIn
    compare_at_price: MoneyIn | None = Field(
        default=None, description="null takes it away; not sent, it stays"
    )


class PriceChangesIn(Input):
    """Prices to change together: all or none."""

    changes: list[PriceChangeIn] = Field(min_length=1, max_length=1000)


class StockChangeIn(VariantNamed):
    """What of a variant lies at a location from now on (`on_hand`), or how much more or less (`delta`)."""

    location: SmallId | None = Field(default=None, description="the first location where it is not named")
    on_hand: int | None = Field(default=None, ge=0, le=MOST_ON_HAND)
    delta: int | None = Field(default=None, ge=-MOST_ON_HAND, le=MOST_ON_HAND)


class StockChangesIn(Input):
    """Stock to change together: all or none."""

    reason: str = Field(default="", max_length=200)
    changes: list[StockChangeIn] = Field(min_length=1, max_length=500)


class Changed(Output):
    """How many differ from before."""

    changed: int
