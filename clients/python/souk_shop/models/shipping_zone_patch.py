from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.shipping_method_in import ShippingMethodIn


T = TypeVar("T", bound="ShippingZonePatch")


@_attrs_define
class ShippingZonePatch:
    """What to change of a zone; `methods` are replaced as a whole, told apart by their codes.

    Attributes:
        name (str | Unset):
        countries (list[str] | Unset): ISO 3166-1 alpha-2; empty for the rest of the world
        regions (list[str] | Unset): only these regions of them
        position (int | Unset): its place in the order that buyers see: the lowest first
        methods (list[ShippingMethodIn] | Unset): at most 50, in the order in which buyers see them
    """

    name: str | Unset = UNSET
    countries: list[str] | Unset = UNSET
    regions: list[str] | Unset = UNSET
    position: int | Unset = UNSET
    methods: list[ShippingMethodIn] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        countries: list[str] | Unset = UNSET
        if not isinstance(self.countries, Unset):
            countries = self.countries

        regions: list[str] | Unset = UNSET
        if not isinstance(self.regions, Unset):
            regions = self.regions

        position = self.position

        methods: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.methods, Unset):
            methods = []
            for componentsschemasmethods_item_data in self.methods:
                componentsschemasmethods_item = componentsschemasmethods_item_data.to_dict()
                methods.append(componentsschemasmethods_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if countries is not UNSET:
            field_dict["countries"] = countries
        if regions is not UNSET:
            field_dict["regions"] = regions
        if position is not UNSET:
            field_dict["position"] = position
        if methods is not UNSET:
            field_dict["methods"] = methods

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.shipping_method_in import ShippingMethodIn  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        countries = cast(list[str], d.pop("countries", UNSET))

        regions = cast(list[str], d.pop("regions", UNSET))

        position = d.pop("position", UNSET)

        _methods = d.pop("methods", UNSET)
        methods: list[ShippingMethodIn] | Unset = UNSET
        if _methods is not UNSET:
            methods = []
            for componentsschemasmethods_item_data in _methods:
                componentsschemasmethods_item = ShippingMethodIn.from_dict(componentsschemasmethods_item_data)

                methods.append(componentsschemasmethods_item)

        shipping_zone_patch = cls(
            name=name,
            countries=countries,
            regions=regions,
            position=position,
            methods=methods,
        )

        return shipping_zone_patch
