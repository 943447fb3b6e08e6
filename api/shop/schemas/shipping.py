"""Shipping zones and methods as they are sent."""

from typing import Annotated

from pydantic import Field

from api.schemas import Input, change_of
from api.shop.money import MoneyIn, PlainDecimal
from storefront.shipping.rules import MethodKind

Countries = Annotated[
    list[str], Field(examples=[["DE"]], description="ISO 3166-1 alpha-2; empty for the rest of the world")
]
Regions = Annotated[list[str], Field(examples=[["CA"]], description="only these regions of them")]


class BandIn(Input):
    """From so many grams, or this value, on: a price, or (null) not sent."""

    start: Annotated[PlainDecimal, Field(alias="from")]
    price: PlainDecimal | None


class ShippingMethodIn(Input):
    """A way to send an order."""

    code: str = Field(examples=["standard"], description="letters, digits, - and _")
    name: str
    kind: MethodKind = MethodKind.FLAT
    price: MoneyIn | None = None
    bands: list[BandIn] = Field(default=[], description="for the kinds by weight and by value, at most 50")
    free_above: MoneyIn | None = None
    is_active: bool = True


Methods = Annotated[
    list[ShippingMethodIn], Field(description="at most 50, in the order in which buyers see them")
]


class ShippingZoneIn(Input):
    """A zone with its methods."""

    name: str
    countries: Countries = []
    regions: Regions = []
    position: int = 0
    methods: Methods = []


@change_of()
class ShippingZonePatch(ShippingZoneIn):
    """What to change of a zone; `methods` are replaced as a whole, told apart by their codes."""
