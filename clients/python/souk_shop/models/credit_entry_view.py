from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.entry_reason import EntryReason, check_entry_reason

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="CreditEntryView")


@_attrs_define
class CreditEntryView:
    """One change of a balance, which is the sum of its entries.

    Attributes:
        id (int):
        amount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        reason (EntryReason): Why a balance has changed.
        order (None | UUID): the id of the order it paid, or of which it is
        refund (None | UUID):
        note (str):
        created_at (datetime.datetime): when it was made
    """

    id: int
    amount: MoneyDict
    reason: EntryReason
    order: None | UUID
    refund: None | UUID
    note: str
    created_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        amount = self.amount.to_dict()

        reason: str = self.reason

        order: None | str
        if isinstance(self.order, UUID):
            order = str(self.order)
        else:
            order = self.order

        refund: None | str
        if isinstance(self.refund, UUID):
            refund = str(self.refund)
        else:
            refund = self.refund

        note = self.note

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "amount": amount,
                "reason": reason,
                "order": order,
                "refund": refund,
                "note": note,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        amount = MoneyDict.from_dict(d.pop("amount"))

        reason = check_entry_reason(d.pop("reason"))

        def _parse_order(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                order_type_0 = UUID(data)

                return order_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        order = _parse_order(d.pop("order"))

        def _parse_refund(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                refund_type_0 = UUID(data)

                return refund_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        refund = _parse_refund(d.pop("refund"))

        note = d.pop("note")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        credit_entry_view = cls(
            id=id,
            amount=amount,
            reason=reason,
            order=order,
            refund=refund,
            note=note,
            created_at=created_at,
        )

        return credit_entry_view
