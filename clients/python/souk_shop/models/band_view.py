from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="BandView")


@_attrs_define
class BandView:
    """
    Attributes:
        from_ (str): grams, or a value in the shop's currency
        price (None | str): in the shop's currency; null: not offered from here on
    """

    from_: str
    price: None | str

    def to_dict(self) -> dict[str, Any]:
        from_ = self.from_

        price: None | str
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
        from_ = d.pop("from")

        def _parse_price(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        price = _parse_price(d.pop("price"))

        band_view = cls(
            from_=from_,
            price=price,
        )

        return band_view
