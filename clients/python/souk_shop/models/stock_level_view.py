from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.stock_level_view_policy import StockLevelViewPolicy, check_stock_level_view_policy

T = TypeVar("T", bound="StockLevelView")


@_attrs_define
class StockLevelView:
    """How much of a variant lies at a location: one of `queries.list_levels`.

    Attributes:
        id (int):
        variant_id (int):
        location_id (int):
        on_hand (int): pieces that lie there, those that are reserved included
        reserved (int): pieces on hand that placed orders wait for
        available (int): pieces that can be sold: on hand, less those reserved
        policy (StockLevelViewPolicy):
        low_stock_threshold (int | None): with so few pieces available it counts as low; null: never
        updated_at (datetime.datetime): when it last changed: what feeds go by
        sku (None | str): the shop's own number for it
        variant_title (str):
        product_id (int):
        product_title (str):
    """

    id: int
    variant_id: int
    location_id: int
    on_hand: int
    reserved: int
    available: int
    policy: StockLevelViewPolicy
    low_stock_threshold: int | None
    updated_at: datetime.datetime
    sku: None | str
    variant_title: str
    product_id: int
    product_title: str

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        variant_id = self.variant_id

        location_id = self.location_id

        on_hand = self.on_hand

        reserved = self.reserved

        available = self.available

        policy: str = self.policy

        low_stock_threshold: int | None
        low_stock_threshold = self.low_stock_threshold

        updated_at = self.updated_at.isoformat()

        sku: None | str
        sku = self.sku

        variant_title = self.variant_title

        product_id = self.product_id

        product_title = self.product_title

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "variant_id": variant_id,
                "location_id": location_id,
                "on_hand": on_hand,
                "reserved": reserved,
                "available": available,
                "policy": policy,
                "low_stock_threshold": low_stock_threshold,
                "updated_at": updated_at,
                "sku": sku,
                "variant_title": variant_title,
                "product_id": product_id,
                "product_title": product_title,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        variant_id = d.pop("variant_id")

        location_id = d.pop("location_id")

        on_hand = d.pop("on_hand")

        reserved = d.pop("reserved")

        available = d.pop("available")

        policy = check_stock_level_view_policy(d.pop("policy"))

        def _parse_low_stock_threshold(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        low_stock_threshold = _parse_low_stock_threshold(d.pop("low_stock_threshold"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        def _parse_sku(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sku = _parse_sku(d.pop("sku"))

        variant_title = d.pop("variant_title")

        product_id = d.pop("product_id")

        product_title = d.pop("product_title")

        stock_level_view = cls(
            id=id,
            variant_id=variant_id,
            location_id=location_id,
            on_hand=on_hand,
            reserved=reserved,
            available=available,
            policy=policy,
            low_stock_threshold=low_stock_threshold,
            updated_at=updated_at,
            sku=sku,
            variant_title=variant_title,
            product_id=product_id,
            product_title=product_title,
        )

        return stock_level_view
