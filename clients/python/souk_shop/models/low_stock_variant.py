from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.low_stock_product import LowStockProduct


T = TypeVar("T", bound="LowStockVariant")


@_attrs_define
class LowStockVariant:
    """The variant that runs low.

    Attributes:
        id (int):
        sku (None | str): the shop's own number for it
        product (LowStockProduct | None):
    """

    id: int
    sku: None | str
    product: LowStockProduct | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.low_stock_product import LowStockProduct  # noqa: PLC0415

        id = self.id

        sku: None | str
        sku = self.sku

        product: dict[str, Any] | None
        if isinstance(self.product, LowStockProduct):
            product = self.product.to_dict()
        else:
            product = self.product

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "sku": sku,
                "product": product,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.low_stock_product import LowStockProduct  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        def _parse_sku(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sku = _parse_sku(d.pop("sku"))

        def _parse_product(data: object) -> LowStockProduct | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                product_type_0 = LowStockProduct.from_dict(data)

                return product_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LowStockProduct | None, data)

        product = _parse_product(d.pop("product"))

        low_stock_variant = cls(
            id=id,
            sku=sku,
            product=product,
        )

        return low_stock_variant
