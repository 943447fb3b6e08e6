from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="StoreCreditView")


@_attrs_define
class StoreCreditView:
    """What a customer may spend in the shop.

    Attributes:
        id (int):
        customer (int): whose it is
        balance (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    customer: int
    balance: MoneyDict
    created_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        customer = self.customer

        balance = self.balance.to_dict()

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "customer": customer,
                "balance": balance,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        customer = d.pop("customer")

        balance = MoneyDict.from_dict(d.pop("balance"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        store_credit_view = cls(
            id=id,
            customer=customer,
            balance=balance,
            created_at=created_at,
            updated_at=updated_at,
        )

        return store_credit_view
