from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.method_kind import MethodKind, check_method_kind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.band_in import BandIn
    from ..models.money_in import MoneyIn


T = TypeVar("T", bound="ShippingMethodIn")


@_attrs_define
class ShippingMethodIn:
    """A way to send an order.

    Attributes:
        code (str): letters, digits, - and _
        name (str):
        kind (MethodKind | Unset): How a method's price is found.
        price (MoneyIn | None | Unset):
        bands (list[BandIn] | Unset): for the kinds by weight and by value, at most 50
        free_above (MoneyIn | None | Unset):
        is_active (bool | Unset): by default true
    """

    code: str
    name: str
    kind: MethodKind | Unset = UNSET
    price: MoneyIn | None | Unset = UNSET
    bands: list[BandIn] | Unset = UNSET
    free_above: MoneyIn | None | Unset = UNSET
    is_active: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        code = self.code

        name = self.name

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind

        price: dict[str, Any] | None | Unset
        if isinstance(self.price, Unset):
            price = UNSET
        elif isinstance(self.price, MoneyIn):
            price = self.price.to_dict()
        else:
            price = self.price

        bands: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.bands, Unset):
            bands = []
            for bands_item_data in self.bands:
                bands_item = bands_item_data.to_dict()
                bands.append(bands_item)

        free_above: dict[str, Any] | None | Unset
        if isinstance(self.free_above, Unset):
            free_above = UNSET
        elif isinstance(self.free_above, MoneyIn):
            free_above = self.free_above.to_dict()
        else:
            free_above = self.free_above

        is_active = self.is_active

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "name": name,
            }
        )
        if kind is not UNSET:
            field_dict["kind"] = kind
        if price is not UNSET:
            field_dict["price"] = price
        if bands is not UNSET:
            field_dict["bands"] = bands
        if free_above is not UNSET:
            field_dict["free_above"] = free_above
        if is_active is not UNSET:
            field_dict["is_active"] = is_active

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.band_in import BandIn  # noqa: PLC0415
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        d = dict(src_dict)
        code = d.pop("code")

        name = d.pop("name")

        _kind = d.pop("kind", UNSET)
        kind: MethodKind | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = check_method_kind(_kind)

        def _parse_price(data: object) -> MoneyIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshared_2_type_0 = MoneyIn.from_dict(data)

                return componentsschemasshared_2_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        price = _parse_price(d.pop("price", UNSET))

        _bands = d.pop("bands", UNSET)
        bands: list[BandIn] | Unset = UNSET
        if _bands is not UNSET:
            bands = []
            for bands_item_data in _bands:
                bands_item = BandIn.from_dict(bands_item_data)

                bands.append(bands_item)

        def _parse_free_above(data: object) -> MoneyIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshared_2_type_0 = MoneyIn.from_dict(data)

                return componentsschemasshared_2_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        free_above = _parse_free_above(d.pop("free_above", UNSET))

        is_active = d.pop("is_active", UNSET)

        shipping_method_in = cls(
            code=code,
            name=name,
            kind=kind,
            price=price,
            bands=bands,
            free_above=free_above,
            is_active=is_active,
        )

        return shipping_method_in
