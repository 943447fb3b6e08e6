from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="StockChangeIn")


@_attrs_define
class StockChangeIn:
    """What of a variant lies at a location from now on (`on_hand`), or how much more or less (`delta`).

    Attributes:
        variant (int | None | Unset): the id of the variant
        sku (None | str | Unset): the shop's own number for it
        location (int | None | Unset): the first location where it is not named
        on_hand (int | None | Unset): pieces that lie there, those that are reserved included
        delta (int | None | Unset): pieces to add, or below zero to take away
    """

    variant: int | None | Unset = UNSET
    sku: None | str | Unset = UNSET
    location: int | None | Unset = UNSET
    on_hand: int | None | Unset = UNSET
    delta: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        variant: int | None | Unset
        if isinstance(self.variant, Unset):
            variant = UNSET
        else:
            variant = self.variant

        sku: None | str | Unset
        if isinstance(self.sku, Unset):
            sku = UNSET
        else:
            sku = self.sku

        location: int | None | Unset
        if isinstance(self.location, Unset):
            location = UNSET
        else:
            location = self.location

        on_hand: int | None | Unset
        if isinstance(self.on_hand, Unset):
            on_hand = UNSET
        else:
            on_hand = self.on_hand

        delta: int | None | Unset
        if isinstance(self.delta, Unset):
            delta = UNSET
        else:
            delta = self.delta

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if variant is not UNSET:
            field_dict["variant"] = variant
        if sku is not UNSET:
            field_dict["sku"] = sku
        if location is not UNSET:
            field_dict["location"] = location
        if on_hand is not UNSET:
            field_dict["on_hand"] = on_hand
        if delta is not UNSET:
            field_dict["delta"] = delta

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_variant(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        variant = _parse_variant(d.pop("variant", UNSET))

        def _parse_sku(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sku = _parse_sku(d.pop("sku", UNSET))

        def _parse_location(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        location = _parse_location(d.pop("location", UNSET))

        def _parse_on_hand(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        on_hand = _parse_on_hand(d.pop("on_hand", UNSET))

        def _parse_delta(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        delta = _parse_delta(d.pop("delta", UNSET))

        stock_change_in = cls(
            variant=variant,
            sku=sku,
            location=location,
            on_hand=on_hand,
            delta=delta,
        )

        return stock_change_in
