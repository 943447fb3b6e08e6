from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.review_patch_status import ReviewPatchStatus, check_review_patch_status
from ..types import UNSET, Unset

T = TypeVar("T", bound="ReviewPatch")


@_attrs_define
class ReviewPatch:
    """What to change of a review: whether it is shown, and the shop's answer.

    Attributes:
        status (ReviewPatchStatus | Unset):
        reply (str | Unset):
    """

    status: ReviewPatchStatus | Unset = UNSET
    reply: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status

        reply = self.reply

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if status is not UNSET:
            field_dict["status"] = status
        if reply is not UNSET:
            field_dict["reply"] = reply

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _status = d.pop("status", UNSET)
        status: ReviewPatchStatus | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = check_review_patch_status(_status)

        reply = d.pop("reply", UNSET)

        review_patch = cls(
            status=status,
            reply=reply,
        )

        return review_patch
