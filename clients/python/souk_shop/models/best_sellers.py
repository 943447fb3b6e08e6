from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.best_seller_view import BestSellerView


T = TypeVar("T", bound="BestSellers")


@_attrs_define
class BestSellers:
    """What sold most, by pieces.

    Attributes:
        name (Literal['best-sellers']):
        from_ (datetime.date | None): null: of now
        to (datetime.date | None):
        data (list[BestSellerView]):
    """

    name: Literal["best-sellers"]
    from_: datetime.date | None
    to: datetime.date | None
    data: list[BestSellerView]

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
        from ..models.best_seller_view import BestSellerView  # noqa: PLC0415

        d = dict(src_dict)
        name = cast(Literal["best-sellers"], d.pop("name"))
        if name != "best-sellers":
            raise ValueError(f"name must match const 'best-sellers', got '{name}'")

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
            data_item = BestSellerView.from_dict(data_item_data)

            data.append(data_item)

        best_sellers = cls(
            name=name,
            from_=from_,
            to=to,
            data=data,
        )

        return best_sellers
