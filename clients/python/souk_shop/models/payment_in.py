from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PaymentIn")


@_attrs_define
class PaymentIn:
    """How to pay: the gateway, and what it asks for.

    Attributes:
        gateway (str): one that the shop offers: manual, cash_on_delivery, sandbox, gift_card, store_credit, mollie,
            stripe. `gift_card` or `store_credit` where the cart's `amount_due` is 0
        card (None | str | Unset): sandbox: the number of a test card
        return_url (None | str | Unset): where the gateway's own page sends its buyer back, for those that have one: an
            address of this shop, or of an origin among the shop's `cors_origins`. {payment} and {key} are filled in
        payment_method (None | str | Unset): stripe: made by Stripe's library in the buyer's app
        cancel_url (None | str | Unset): where it sends a buyer who does not pay there; without one, to return_url
    """

    gateway: str
    card: None | str | Unset = UNSET
    return_url: None | str | Unset = UNSET
    payment_method: None | str | Unset = UNSET
    cancel_url: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        gateway = self.gateway

        card: None | str | Unset
        if isinstance(self.card, Unset):
            card = UNSET
        else:
            card = self.card

        return_url: None | str | Unset
        if isinstance(self.return_url, Unset):
            return_url = UNSET
        else:
            return_url = self.return_url

        payment_method: None | str | Unset
        if isinstance(self.payment_method, Unset):
            payment_method = UNSET
        else:
            payment_method = self.payment_method

        cancel_url: None | str | Unset
        if isinstance(self.cancel_url, Unset):
            cancel_url = UNSET
        else:
            cancel_url = self.cancel_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "gateway": gateway,
            }
        )
        if card is not UNSET:
            field_dict["card"] = card
        if return_url is not UNSET:
            field_dict["return_url"] = return_url
        if payment_method is not UNSET:
            field_dict["payment_method"] = payment_method
        if cancel_url is not UNSET:
            field_dict["cancel_url"] = cancel_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        gateway = d.pop("gateway")

        def _parse_card(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        card = _parse_card(d.pop("card", UNSET))

        def _parse_return_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        return_url = _parse_return_url(d.pop("return_url", UNSET))

        def _parse_payment_method(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        payment_method = _parse_payment_method(d.pop("payment_method", UNSET))

        def _parse_cancel_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        cancel_url = _parse_cancel_url(d.pop("cancel_url", UNSET))

        payment_in = cls(
            gateway=gateway,
            card=card,
            return_url=return_url,
            payment_method=payment_method,
            cancel_url=cancel_url,
        )

        return payment_in
