from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="AdjustmentIn")


@_attrs_define
class AdjustmentIn:
    """Give either `delta`, or `on_hand` as counted.

    Attributes:
        variant (int): the id of the variant
        location (int): the id of the location
        delta (int | None | Unset): pieces to add, or below zero to take away
        on_hand (int | None | Unset): pieces that lie there, those that are reserved included
        reason (str | Unset):
    """

    variant: int
    location: int
    delta: int | None | Unset = UNSET
    on_hand: int | None | Unset = UNSET
    reason: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        variant = self.variant

        location = self.location

        delta: int | None | Unset
        if isinstance(self.delta, Unset):
            delta = UNSET
        else:
            delta = self.delta

        on_hand: int | None | Unset
        if isinstance(self.on_hand, Unset):
            on_hand = UNSET
        else:
            on_hand = self.on_hand

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "variant": variant,
                "location": location,
            }
        )
        if delta is not UNSET:
            field_dict["delta"] = delta
        if on_hand is not UNSET:
            field_dict["on_hand"] = on_hand
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        variant = d.pop("variant")

        location = d.pop("location")

        def _parse_delta(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        delta = _parse_delta(d.pop("delta", UNSET))

        def _parse_on_hand(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        on_hand = _parse_on_hand(d.pop("on_hand", UNSET))

        reason = d.pop("reason", UNSET)

        adjustment_in = cls(
            variant=variant,
            location=location,
            delta=delta,
            on_hand=on_hand,
            reason=reason,
        )

        return adjustment_in
