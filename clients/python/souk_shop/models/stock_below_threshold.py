from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.low_stock_variant import LowStockVariant


T = TypeVar("T", bound="StockBelowThreshold")


@_attrs_define
class StockBelowThreshold:
    """A stock level that has come down to its threshold.

    Attributes:
        id (int):
        variant (LowStockVariant): The variant that runs low.
        available (int): pieces that can be sold: on hand, less those reserved
        threshold (int):
    """

    id: int
    variant: LowStockVariant
    available: int
    threshold: int

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        variant = self.variant.to_dict()

        available = self.available

        threshold = self.threshold

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "variant": variant,
                "available": available,
                "threshold": threshold,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.low_stock_variant import LowStockVariant  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        variant = LowStockVariant.from_dict(d.pop("variant"))

        available = d.pop("available")

        threshold = d.pop("threshold")

        stock_below_threshold = cls(
            id=id,
            variant=variant,
            available=available,
            threshold=threshold,
        )

        return stock_below_threshold
