from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.gateway_account_in_values import GatewayAccountInValues


T = TypeVar("T", bound="GatewayAccountIn")


@_attrs_define
class GatewayAccountIn:
    """What is not sent stays as it is.

    Attributes:
        values (GatewayAccountInValues | Unset): by field of the gateway; an empty one is forgotten
        is_active (bool | Unset): false: it is kept, and not used
    """

    values: GatewayAccountInValues | Unset = UNSET
    is_active: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        values: dict[str, Any] | Unset = UNSET
        if not isinstance(self.values, Unset):
            values = self.values.to_dict()

        is_active = self.is_active

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if values is not UNSET:
            field_dict["values"] = values
        if is_active is not UNSET:
            field_dict["is_active"] = is_active

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.gateway_account_in_values import GatewayAccountInValues  # noqa: PLC0415

        d = dict(src_dict)
        _values = d.pop("values", UNSET)
        values: GatewayAccountInValues | Unset
        if isinstance(_values, Unset):
            values = UNSET
        else:
            values = GatewayAccountInValues.from_dict(_values)

        is_active = d.pop("is_active", UNSET)

        gateway_account_in = cls(
            values=values,
            is_active=is_active,
        )

        return gateway_account_in
