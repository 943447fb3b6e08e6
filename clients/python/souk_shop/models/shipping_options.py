from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.shipping_option_view import ShippingOptionView


T = TypeVar("T", bound="ShippingOptions")


@_attrs_define
class ShippingOptions:
    """The ways to have the cart sent to its address; where there are none, the cart's warnings say why.

    Attributes:
        results (list[ShippingOptionView]):
    """

    results: list[ShippingOptionView]

    def to_dict(self) -> dict[str, Any]:
        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "results": results,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.shipping_option_view import ShippingOptionView  # noqa: PLC0415

        d = dict(src_dict)
        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = ShippingOptionView.from_dict(results_item_data)

            results.append(results_item)

        shipping_options = cls(
            results=results,
        )

        return shipping_options
