from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.level_patch_policy import LevelPatchPolicy, check_level_patch_policy
from ..types import UNSET, Unset

T = TypeVar("T", bound="LevelPatch")


@_attrs_define
class LevelPatch:
    """What to change of a stock level.

    Attributes:
        on_hand (int | Unset): as counted
        policy (LevelPatchPolicy | Unset):
        low_stock_threshold (int | None | Unset): from so many on it is low; null is never
        reason (str | Unset): why another number lies there
    """

    on_hand: int | Unset = UNSET
    policy: LevelPatchPolicy | Unset = UNSET
    low_stock_threshold: int | None | Unset = UNSET
    reason: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        on_hand = self.on_hand

        policy: str | Unset = UNSET
        if not isinstance(self.policy, Unset):
            policy = self.policy

        low_stock_threshold: int | None | Unset
        if isinstance(self.low_stock_threshold, Unset):
            low_stock_threshold = UNSET
        else:
            low_stock_threshold = self.low_stock_threshold

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if on_hand is not UNSET:
            field_dict["on_hand"] = on_hand
        if policy is not UNSET:
            field_dict["policy"] = policy
        if low_stock_threshold is not UNSET:
            field_dict["low_stock_threshold"] = low_stock_threshold
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        on_hand = d.pop("on_hand", UNSET)

        _policy = d.pop("policy", UNSET)
        policy: LevelPatchPolicy | Unset
        if isinstance(_policy, Unset):
            policy = UNSET
        else:
            policy = check_level_patch_policy(_policy)

        def _parse_low_stock_threshold(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        low_stock_threshold = _parse_low_stock_threshold(d.pop("low_stock_threshold", UNSET))

        reason = d.pop("reason", UNSET)

        level_patch = cls(
            on_hand=on_hand,
            policy=policy,
            low_stock_threshold=low_stock_threshold,
            reason=reason,
        )

        return level_patch
