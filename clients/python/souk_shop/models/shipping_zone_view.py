from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.shipping_method_view import ShippingMethodView


T = TypeVar("T", bound="ShippingZoneView")


@_attrs_define
class ShippingZoneView:
    """A part of the world, and the ways to send an order there.

    Attributes:
        id (int):
        name (str):
        countries (list[str]): empty: the rest of the world
        regions (list[str]):
        position (int): its place in the order that buyers see: the lowest first
        methods (list[ShippingMethodView]): in the order in which buyers see them
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    name: str
    countries: list[str]
    regions: list[str]
    position: int
    methods: list[ShippingMethodView]
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        countries = self.countries

        regions = self.regions

        position = self.position

        methods = []
        for methods_item_data in self.methods:
            methods_item = methods_item_data.to_dict()
            methods.append(methods_item)

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "countries": countries,
                "regions": regions,
                "position": position,
                "methods": methods,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.shipping_method_view import ShippingMethodView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        countries = cast(list[str], d.pop("countries"))

        regions = cast(list[str], d.pop("regions"))

        position = d.pop("position")

        methods = []
        _methods = d.pop("methods")
        for methods_item_data in _methods:
            methods_item = ShippingMethodView.from_dict(methods_item_data)

            methods.append(methods_item)

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        shipping_zone_view = cls(
            id=id,
            name=name,
            countries=countries,
            regions=regions,
            position=position,
            methods=methods,
            updated_at=updated_at,
        )

        return shipping_zone_view
