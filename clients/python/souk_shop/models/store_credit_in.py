from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.signed_money_in import SignedMoneyIn


T = TypeVar("T", bound="StoreCreditIn")


@_attrs_define
class StoreCreditIn:
    """By how much a customer's store credit changes.

    Attributes:
        amount (SignedMoneyIn): An amount in the shop's own currency, which may be below zero.
        customer (int): the id of the customer
        note (str | Unset): for staff
    """

    amount: SignedMoneyIn
    customer: int
    note: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount.to_dict()

        customer = self.customer

        note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
                "customer": customer,
            }
        )
        if note is not UNSET:
            field_dict["note"] = note

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.signed_money_in import SignedMoneyIn  # noqa: PLC0415

        d = dict(src_dict)
        amount = SignedMoneyIn.from_dict(d.pop("amount"))

        customer = d.pop("customer")

        note = d.pop("note", UNSET)

        store_credit_in = cls(
            amount=amount,
            customer=customer,
            note=note,
        )

        return store_credit_in
