from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="BandIn")


@_attrs_define
class BandIn:
    """From so many grams, or this value, on: a price, or (null) not sent.

    Attributes:
        from_ (float | str): grams, or a value in the shop's currency
        price (float | None | str): in the shop's currency; null: not offered from here on
    """

    from_: float | str
    price: float | None | str

    def to_dict(self) -> dict[str, Any]:
        from_: float | str
        from_ = self.from_

        price: float | None | str
        price = self.price

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "from": from_,
                "price": price,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_from_(data: object) -> float | str:
            return cast(float | str, data)

        from_ = _parse_from_(d.pop("from"))

        def _parse_price(data: object) -> float | None | str:
            if data is None:
                return data
            return cast(float | None | str, data)

        price = _parse_price(d.pop("price"))

        band_in = cls(
            from_=from_,
            price=price,
        )

        return band_in
