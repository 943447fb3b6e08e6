from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="StripeAction")


@_attrs_define
class StripeAction:
    """The buyer's app goes on with Stripe's library.

    Attributes:
        type_ (Literal['stripe']):
        client_secret (str):
        publishable_key (str):
        account (str):
    """

    type_: Literal["stripe"]
    client_secret: str
    publishable_key: str
    account: str

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        client_secret = self.client_secret

        publishable_key = self.publishable_key

        account = self.account

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "client_secret": client_secret,
                "publishable_key": publishable_key,
                "account": account,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal["stripe"], d.pop("type"))
        if type_ != "stripe":
            raise ValueError(f"type must match const 'stripe', got '{type_}'")

        client_secret = d.pop("client_secret")

        publishable_key = d.pop("publishable_key")

        account = d.pop("account")

        stripe_action = cls(
            type_=type_,
            client_secret=client_secret,
            publishable_key=publishable_key,
            account=account,
        )

        return stripe_action
