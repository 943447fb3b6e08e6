from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.stock_level_view import StockLevelView


T = TypeVar("T", bound="StockView")


@_attrs_define
class StockView:
    """How much there is of a variant, over all locations.

    Attributes:
        id (int): the variant's id
        sku (None | str): the shop's own number for it
        product (int): the id of the product
        available (int | None): what can be sold; null is without end
        levels (list[StockLevelView]):
    """

    id: int
    sku: None | str
    product: int
    available: int | None
    levels: list[StockLevelView]

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        sku: None | str
        sku = self.sku

        product = self.product

        available: int | None
        available = self.available

        levels = []
        for levels_item_data in self.levels:
            levels_item = levels_item_data.to_dict()
            levels.append(levels_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "sku": sku,
                "product": product,
                "available": available,
                "levels": levels,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.stock_level_view import StockLevelView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        def _parse_sku(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sku = _parse_sku(d.pop("sku"))

        product = d.pop("product")

        def _parse_available(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        available = _parse_available(d.pop("available"))

        levels = []
        _levels = d.pop("levels")
        for levels_item_data in _levels:
            levels_item = StockLevelView.from_dict(levels_item_data)

            levels.append(levels_item)

        stock_view = cls(
            id=id,
            sku=sku,
            product=product,
            available=available,
            levels=levels,
        )

        return stock_view
