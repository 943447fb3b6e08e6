"""Shipping zones as every door shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from kernel import money, views
from kernel.money import MoneyDict
from storefront.shipping import rules
from storefront.shipping.models import ShippingMethod, ShippingZone

BandView = TypedDict("BandView", {"from": str, "price": str | None})
"""From so many grams, or this value of the goods, on: a price, or (null) not sent."""


class ShippingMethodView(TypedDict):
    """A way to send an order within a zone."""

    id: int
    code: Annotated[str, Field(description="how carts name the method")]
    name: str
    kind: rules.MethodKind
    price: MoneyDict
    bands: list[BandView]
    free_above: Annotated[MoneyDict | None, Field(description="free from this value of the goods on")]
    is_active: bool
    updated_at: datetime


class ShippingZoneView(TypedDict):
    """A part of the world, and the ways to send an order there."""

    id: int
    name: str
    countries: Annotated[list[str], Field(description="empty: the rest of the world")]
    regions: list[str]
    position: int
    methods: Annotated[list[ShippingMethodView], Field(description="in the order in which buyers see them")]
    updated_at: datetime


def shipping_zone(row: ShippingZone, *, currency: str) -> ShippingZoneView:
    """One of `queries.list_zones`."""
    return views.of(
        ShippingZoneView, row, methods=[_method(method, currency) for method in row.methods.all()]
    )


def _method(method: ShippingMethod, currency: str) -> ShippingMethodView:
    return views.of(
        ShippingMethodView,
        method,
        kind=rules.MethodKind(method.kind),
        price=money.as_dict(method.price, currency),
        bands=[{"from": str(b["from"]), "price": b["price"] and str(b["price"])} for b in method.bands],
        free_above=None if method.free_above is None else money.as_dict(method.free_above, currency),
    )
