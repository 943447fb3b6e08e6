from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ItemIn")


@_attrs_define
class ItemIn:
    """A variant for the cart.

    Attributes:
        variant (int): the id of the variant
        quantity (int | Unset): by default 1
        recipient_email (None | str | Unset): who is mailed the gift card that it is; empty: its buyer
    """

    variant: int
    quantity: int | Unset = UNSET
    recipient_email: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        variant = self.variant

        quantity = self.quantity

        recipient_email: None | str | Unset
        if isinstance(self.recipient_email, Unset):
            recipient_email = UNSET
        else:
            recipient_email = self.recipient_email

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "variant": variant,
            }
        )
        if quantity is not UNSET:
            field_dict["quantity"] = quantity
        if recipient_email is not UNSET:
            field_dict["recipient_email"] = recipient_email

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        variant = d.pop("variant")

        quantity = d.pop("quantity", UNSET)

        def _parse_recipient_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        recipient_email = _parse_recipient_email(d.pop("recipient_email", UNSET))

        item_in = cls(
            variant=variant,
            quantity=quantity,
            recipient_email=recipient_email,
        )

        return item_in
