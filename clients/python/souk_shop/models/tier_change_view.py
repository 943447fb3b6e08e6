from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="TierChangeView")


@_attrs_define
class TierChangeView:
    """
    Attributes:
        at (datetime.datetime):
        from_ (str):
        to (str):
        reason (str):
    """

    at: datetime.datetime
    from_: str
    to: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        from_ = self.from_

        to = self.to

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "at": at,
                "from": from_,
                "to": to,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        from_ = d.pop("from")

        to = d.pop("to")

        reason = d.pop("reason")

        tier_change_view = cls(
            at=at,
            from_=from_,
            to=to,
            reason=reason,
        )

        return tier_change_view
