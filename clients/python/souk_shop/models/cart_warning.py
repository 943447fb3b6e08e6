from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.cart_warning_code import CartWarningCode, check_cart_warning_code
from ..models.reason import Reason, check_reason

T = TypeVar("T", bound="CartWarning")


@_attrs_define
class CartWarning:
    """What the buyer should know before ordering.

    Attributes:
        code (CartWarningCode):
        item (int | None): the id of the item it is about
        reason (None | Reason): why a discount code takes nothing off
        detail (str):
    """

    code: CartWarningCode
    item: int | None
    reason: None | Reason
    detail: str

    def to_dict(self) -> dict[str, Any]:
        code: str = self.code

        item: int | None
        item = self.item

        reason: None | str
        if isinstance(self.reason, str):
            reason = self.reason
        else:
            reason = self.reason

        detail = self.detail

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "item": item,
                "reason": reason,
                "detail": detail,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = check_cart_warning_code(d.pop("code"))

        def _parse_item(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        item = _parse_item(d.pop("item"))

        def _parse_reason(data: object) -> None | Reason:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reason_type_0 = check_reason(data)

                return reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Reason, data)

        reason = _parse_reason(d.pop("reason"))

        detail = d.pop("detail")

        cart_warning = cls(
            code=code,
            item=item,
            reason=reason,
            detail=detail,
        )

        return cart_warning
