from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="DiscountCodeIn")


@_attrs_define
class DiscountCodeIn:
    """A code to be made.

    Attributes:
        promotion (int): the id of the promotion
        code (str): in any case, without spaces, at most 40 characters
        is_active (bool | Unset): by default true
        usage_limit (int | None | Unset): orders that may use it, of all buyers; null: no limit
    """

    promotion: int
    code: str
    is_active: bool | Unset = UNSET
    usage_limit: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        promotion = self.promotion

        code = self.code

        is_active = self.is_active

        usage_limit: int | None | Unset
        if isinstance(self.usage_limit, Unset):
            usage_limit = UNSET
        else:
            usage_limit = self.usage_limit

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "promotion": promotion,
                "code": code,
            }
        )
        if is_active is not UNSET:
            field_dict["is_active"] = is_active
        if usage_limit is not UNSET:
            field_dict["usage_limit"] = usage_limit

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        promotion = d.pop("promotion")

        code = d.pop("code")

        is_active = d.pop("is_active", UNSET)

        def _parse_usage_limit(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        usage_limit = _parse_usage_limit(d.pop("usage_limit", UNSET))

        discount_code_in = cls(
            promotion=promotion,
            code=code,
            is_active=is_active,
            usage_limit=usage_limit,
        )

        return discount_code_in
