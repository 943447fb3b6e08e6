from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CancellationIn")


@_attrs_define
class CancellationIn:
    """Why, and whether what was paid is given back in the same step.

    Attributes:
        reason (str | Unset):
        refund (bool | Unset): staff: give back at once what was paid; by default false
    """

    reason: str | Unset = UNSET
    refund: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        refund = self.refund

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if reason is not UNSET:
            field_dict["reason"] = reason
        if refund is not UNSET:
            field_dict["refund"] = refund

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason = d.pop("reason", UNSET)

        refund = d.pop("refund", UNSET)

        cancellation_in = cls(
            reason=reason,
            refund=refund,
        )

        return cancellation_in
