from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.stock_level_view import StockLevelView


T = TypeVar("T", bound="LowStock")


@_attrs_define
class LowStock:
    """Levels that are down to their threshold, those with the least first.

    Attributes:
        name (Literal['low-stock']):
        from_ (datetime.date | None): null: of now
        to (datetime.date | None):
        data (list[StockLevelView]):
    """

    name: Literal["low-stock"]
    from_: datetime.date | None
    to: datetime.date | None
    data: list[StockLevelView]

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        from_: None | str
        if isinstance(self.from_, datetime.date):
            from_ = self.from_.isoformat()
        else:
            from_ = self.from_

        to: None | str
        if isinstance(self.to, datetime.date):
            to = self.to.isoformat()
        else:
            to = self.to

        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "from": from_,
                "to": to,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.stock_level_view import StockLevelView  # noqa: PLC0415

        d = dict(src_dict)
        name = cast(Literal["low-stock"], d.pop("name"))
        if name != "low-stock":
            raise ValueError(f"name must match const 'low-stock', got '{name}'")

        def _parse_from_(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasfrom_type_0 = datetime.date.fromisoformat(data)

                return componentsschemasfrom_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        from_ = _parse_from_(d.pop("from"))

        def _parse_to(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                to_type_0 = datetime.date.fromisoformat(data)

                return to_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        to = _parse_to(d.pop("to"))

        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = StockLevelView.from_dict(data_item_data)

            data.append(data_item)

        low_stock = cls(
            name=name,
            from_=from_,
            to=to,
            data=data,
        )

        return low_stock
