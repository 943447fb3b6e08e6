from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="DiscountCodeView")


@_attrs_define
class DiscountCodeView:
    """A word that unlocks a promotion.

    Attributes:
        id (int):
        promotion (int): the id of the promotion
        code (str):
        is_active (bool): false: it is kept, and not used
        usage_limit (int | None): orders that may use it; null: no limit
        used_count (int): orders that have used it
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    promotion: int
    code: str
    is_active: bool
    usage_limit: int | None
    used_count: int
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        promotion = self.promotion

        code = self.code

        is_active = self.is_active

        usage_limit: int | None
        usage_limit = self.usage_limit

        used_count = self.used_count

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "promotion": promotion,
                "code": code,
                "is_active": is_active,
                "usage_limit": usage_limit,
                "used_count": used_count,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        promotion = d.pop("promotion")

        code = d.pop("code")

        is_active = d.pop("is_active")

        def _parse_usage_limit(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        usage_limit = _parse_usage_limit(d.pop("usage_limit"))

        used_count = d.pop("used_count")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        discount_code_view = cls(
            id=id,
            promotion=promotion,
            code=code,
            is_active=is_active,
            usage_limit=usage_limit,
            used_count=used_count,
            updated_at=updated_at,
        )

        return discount_code_view
