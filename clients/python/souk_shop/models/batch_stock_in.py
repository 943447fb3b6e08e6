from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.batch_stock_in_policy import BatchStockInPolicy, check_batch_stock_in_policy
from ..types import UNSET, Unset

T = TypeVar("T", bound="BatchStockIn")


@_attrs_define
class BatchStockIn:
    """How much of a variant lies at a location, and how it sells there.

    Attributes:
        location (int | str): its id or code
        on_hand (int | Unset): by default 0
        policy (BatchStockInPolicy | Unset): by default "deny"
        low_stock_threshold (int | None | Unset): with so few pieces available it counts as low; null: never
    """

    location: int | str
    on_hand: int | Unset = UNSET
    policy: BatchStockInPolicy | Unset = UNSET
    low_stock_threshold: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        location: int | str
        location = self.location

        on_hand = self.on_hand

        policy: str | Unset = UNSET
        if not isinstance(self.policy, Unset):
            policy = self.policy

        low_stock_threshold: int | None | Unset
        if isinstance(self.low_stock_threshold, Unset):
            low_stock_threshold = UNSET
        else:
            low_stock_threshold = self.low_stock_threshold

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "location": location,
            }
        )
        if on_hand is not UNSET:
            field_dict["on_hand"] = on_hand
        if policy is not UNSET:
            field_dict["policy"] = policy
        if low_stock_threshold is not UNSET:
            field_dict["low_stock_threshold"] = low_stock_threshold

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_location(data: object) -> int | str:
            return cast(int | str, data)

        location = _parse_location(d.pop("location"))

        on_hand = d.pop("on_hand", UNSET)

        _policy = d.pop("policy", UNSET)
        policy: BatchStockInPolicy | Unset
        if isinstance(_policy, Unset):
            policy = UNSET
        else:
            policy = check_batch_stock_in_policy(_policy)

        def _parse_low_stock_threshold(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        low_stock_threshold = _parse_low_stock_threshold(d.pop("low_stock_threshold", UNSET))

        batch_stock_in = cls(
            location=location,
            on_hand=on_hand,
            policy=policy,
            low_stock_threshold=low_stock_threshold,
        )

        return batch_stock_in
