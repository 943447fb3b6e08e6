from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.order_value_view import OrderValueView


T = TypeVar("T", bound="AverageOrder")


@_attrs_define
class AverageOrder:
    """What an order comes to.

    Attributes:
        name (Literal['average-order']):
        from_ (datetime.date | None): null: of now
        to (datetime.date | None):
        data (OrderValueView): Paid orders, without the gift cards they sold; refunds are not taken off.
    """

    name: Literal["average-order"]
    from_: datetime.date | None
    to: datetime.date | None
    data: OrderValueView

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

        data = self.data.to_dict()

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
        from ..models.order_value_view import OrderValueView  # noqa: PLC0415

        d = dict(src_dict)
        name = cast(Literal["average-order"], d.pop("name"))
        if name != "average-order":
            raise ValueError(f"name must match const 'average-order', got '{name}'")

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

        data = OrderValueView.from_dict(d.pop("data"))

        average_order = cls(
            name=name,
            from_=from_,
            to=to,
            data=data,
        )

        return average_order
