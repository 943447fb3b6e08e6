from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.method_kind import MethodKind, check_method_kind

if TYPE_CHECKING:
    from ..models.band_view import BandView
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="ShippingMethodView")


@_attrs_define
class ShippingMethodView:
    """A way to send an order within a zone.

    Attributes:
        id (int):
        code (str): how carts name the method
        name (str):
        kind (MethodKind): How a method's price is found.
        price (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        bands (list[BandView]):
        free_above (MoneyDict | None): free from this value of the goods on
        is_active (bool): false: it is kept, and not used
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    code: str
    name: str
    kind: MethodKind
    price: MoneyDict
    bands: list[BandView]
    free_above: MoneyDict | None
    is_active: bool
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        id = self.id

        code = self.code

        name = self.name

        kind: str = self.kind

        price = self.price.to_dict()

        bands = []
        for bands_item_data in self.bands:
            bands_item = bands_item_data.to_dict()
            bands.append(bands_item)

        free_above: dict[str, Any] | None
        if isinstance(self.free_above, MoneyDict):
            free_above = self.free_above.to_dict()
        else:
            free_above = self.free_above

        is_active = self.is_active

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "code": code,
                "name": name,
                "kind": kind,
                "price": price,
                "bands": bands,
                "free_above": free_above,
                "is_active": is_active,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.band_view import BandView  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        code = d.pop("code")

        name = d.pop("name")

        kind = check_method_kind(d.pop("kind"))

        price = MoneyDict.from_dict(d.pop("price"))

        bands = []
        _bands = d.pop("bands")
        for bands_item_data in _bands:
            bands_item = BandView.from_dict(bands_item_data)

            bands.append(bands_item)

        def _parse_free_above(data: object) -> MoneyDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                free_above_type_0 = MoneyDict.from_dict(data)

                return free_above_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyDict | None, data)

        free_above = _parse_free_above(d.pop("free_above"))

        is_active = d.pop("is_active")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        shipping_method_view = cls(
            id=id,
            code=code,
            name=name,
            kind=kind,
            price=price,
            bands=bands,
            free_above=free_above,
            is_active=is_active,
            updated_at=updated_at,
        )

        return shipping_method_view
