from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.gateway_account_view_mode_type_0 import (
    GatewayAccountViewModeType0,
    check_gateway_account_view_mode_type_0,
)

if TYPE_CHECKING:
    from ..models.gateway_account_view_values import GatewayAccountViewValues


T = TypeVar("T", bound="GatewayAccountView")


@_attrs_define
class GatewayAccountView:
    """An account as it is connected, or how buyers pay by hand.

    Attributes:
        gateway (str): the kind of gateway: stripe, manual, cash_on_delivery, …
        title (str):
        is_active (bool): false: it is kept, and not used
        mode (GatewayAccountViewModeType0 | None): whether money moves; null where the question does not arise, or there
            are no keys
        account (None | str): its name at the gateway, where the platform is connected to it
        values (GatewayAccountViewValues): by field of the gateway; of a secret the last characters of the one that is
            kept
    """

    gateway: str
    title: str
    is_active: bool
    mode: GatewayAccountViewModeType0 | None
    account: None | str
    values: GatewayAccountViewValues

    def to_dict(self) -> dict[str, Any]:
        gateway = self.gateway

        title = self.title

        is_active = self.is_active

        mode: None | str
        if isinstance(self.mode, str):
            mode = self.mode
        else:
            mode = self.mode

        account: None | str
        account = self.account

        values = self.values.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "gateway": gateway,
                "title": title,
                "is_active": is_active,
                "mode": mode,
                "account": account,
                "values": values,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.gateway_account_view_values import GatewayAccountViewValues  # noqa: PLC0415

        d = dict(src_dict)
        gateway = d.pop("gateway")

        title = d.pop("title")

        is_active = d.pop("is_active")

        def _parse_mode(data: object) -> GatewayAccountViewModeType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = check_gateway_account_view_mode_type_0(data)

                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GatewayAccountViewModeType0 | None, data)

        mode = _parse_mode(d.pop("mode"))

        def _parse_account(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        account = _parse_account(d.pop("account"))

        values = GatewayAccountViewValues.from_dict(d.pop("values"))

        gateway_account_view = cls(
            gateway=gateway,
            title=title,
            is_active=is_active,
            mode=mode,
            account=account,
            values=values,
        )

        return gateway_account_view
