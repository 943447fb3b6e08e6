from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="ConfirmAction")


@_attrs_define
class ConfirmAction:
    """The buyer has to say yes: POST `{"confirm": payment}` to the order's payments.

    Attributes:
        type_ (Literal['confirm']):
        payment (UUID):
    """

    type_: Literal["confirm"]
    payment: UUID

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        payment = str(self.payment)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "payment": payment,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal["confirm"], d.pop("type"))
        if type_ != "confirm":
            raise ValueError(f"type must match const 'confirm', got '{type_}'")

        payment = UUID(d.pop("payment"))

        confirm_action = cls(
            type_=type_,
            payment=payment,
        )

        return confirm_action
